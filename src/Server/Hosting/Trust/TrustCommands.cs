using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary><c>jianli trust list</c>: whom this server believes.</summary>
internal static class TrustCommands
{
    public static Command Create(Func<WebApplication> create)
    {
        var list = new Command("list", "print the trust anchors");
        list.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                var trust = app.Services.GetRequiredService<TrustStore>();
                var anchors = trust
                    .AnchorCertificates.Select(a => new
                    {
                        subject = a.Subject,
                        sha256 = Convert.ToHexStringLower(a.Sha256),
                        notAfter = a.NotAfter,
                        testOnly = trust.HasTestAnchors,
                    })
                    .ToArray();
                var text = parsed.GetValue(CommandLine.Json)
                    ? JsonSerializer.Serialize(anchors)
                    : string.Join(
                        Environment.NewLine,
                        anchors.Select(a =>
                            $"{a.sha256}  {a.notAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}  {a.subject}"
                        )
                    );
                await Console.Out.WriteLineAsync(text.AsMemory(), ct);
                return CommandLine.Done;
            }
        );
        return new Command("trust", "trust anchors") { list };
    }
}
