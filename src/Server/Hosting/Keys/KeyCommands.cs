using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JianliRegistry.Core.Signing;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary><c>jianli keys list | rotate NAME</c>.</summary>
internal static class KeyCommands
{
    public static Command Create(Func<WebApplication> create) =>
        new("keys", "the server's own keys") { List(create), Rotate(create) };

    private static Command List(Func<WebApplication> create)
    {
        var command = new Command("list", "print the published key history");
        command.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                var history = app.Services.GetRequiredService<IServerKeyStore>().History;
                var text = parsed.GetValue(CommandLine.Json)
                    ? JsonSerializer.Serialize(history, KeyHistory.JsonOptions)
                    : string.Join(Environment.NewLine, history.Select(LineOf));
                await Console.Out.WriteLineAsync(text.AsMemory(), ct);
                return CommandLine.Done;
            }
        );
        return command;
    }

    private static Command Rotate(Func<WebApplication> create)
    {
        var use = new Argument<ServerKeyUse>("name") { Description = "request, seal or checkpoint" };
        var certificate = new Option<FileInfo?>("--certificate")
        {
            Description = "seal only, second step: the certificate that the CA made of the printed request",
        };
        var sm2 = new Option<bool>("--sm2") { Description = "seal only, first step: make an SM2 key" };
        var command = new Command("rotate", "put a new key in use from the next start on; old ones stay published")
        {
            use,
            certificate,
            sm2,
        };
        command.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                var algorithm = parsed.GetValue(sm2) ? SignatureAlgorithm.Sm2 : SignatureAlgorithm.Es256;
                var answer = RotateOnce(
                    app.Services,
                    parsed.GetRequiredValue(use),
                    algorithm,
                    parsed.GetValue(certificate)
                );
                await Console.Out.WriteLineAsync(answer.AsMemory(), ct);
                return CommandLine.Done;
            }
        );
        return command;
    }

    private static string RotateOnce(
        IServiceProvider services,
        ServerKeyUse use,
        SignatureAlgorithm algorithm,
        FileInfo? certificateFile
    )
    {
        var directory = services.GetRequiredService<IOptions<KeyOptions>>().Value.Directory;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (use == ServerKeyUse.Seal && certificateFile is not null)
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(certificateFile.FullName);
            return LineOf(KeyRotation.PublishSeal(directory, certificate, now));
        }

        var made = services.GetRequiredService<IServerKeyStore>().Generate(use, algorithm);
        return made.SigningRequest ?? LineOf(KeyRotation.Publish(directory, use, made.PublicKey, now));
    }

    private static string LineOf(ServerKey key) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{key.Use, -10} {key.NotBefore:yyyy-MM-dd HH:mm} – {key.NotAfter?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "now", -16} {key.Kid ?? key.Vkey ?? "certificate"}"
        );
}
