using System.Text.Json;
using System.Text.Json.Serialization;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>One 身份锁 of the development PKI, as locks/NAME/lock.json describes it. TEST ONLY.</summary>
public sealed record StackLock(
    string Name,
    string Label,
    string Pin,
    string TokenSerial,
    string CreditCode,
    string Organization,
    string Algorithm
)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public static IReadOnlyDictionary<string, StackLock> ReadAll(string pkiDirectory) =>
        Directory
            .EnumerateFiles(Path.Combine(pkiDirectory, "locks"), "lock.json", SearchOption.AllDirectories)
            .Select(file => JsonSerializer.Deserialize<StackLock>(File.ReadAllText(file), Json)!)
            .ToDictionary(found => found.Name, StringComparer.Ordinal);

    /// <summary>Makes a SoftHSM that sees this lock alone, as if no other were plugged in.</summary>
    /// <returns>The path for SOFTHSM2_CONF.</returns>
    /// <remarks>
    /// A copy, not a link: SoftHSM does not follow links in its token folder. The token's folder is a UUID that ends in
    /// the token's serial number.
    /// </remarks>
    internal string PlugIn(string pkiDirectory, string into)
    {
        var tokens = Path.Combine(into, "tokens");
        var configuration = Path.Combine(into, "softhsm2.conf");
        if (File.Exists(configuration))
        {
            return configuration;
        }

        var source = Directory
            .EnumerateDirectories(Path.Combine(pkiDirectory, "softhsm", "tokens"))
            .Single(folder =>
                Path.GetFileName(folder)
                    .Replace("-", "", StringComparison.Ordinal)
                    .EndsWith(TokenSerial, StringComparison.OrdinalIgnoreCase)
            );
        var target = Path.Combine(tokens, Path.GetFileName(source));
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        File.WriteAllText(
            configuration,
            $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n"
        );
        return configuration;
    }
}
