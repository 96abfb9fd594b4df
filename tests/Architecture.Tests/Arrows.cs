namespace JianliRegistry.Architecture.Tests;

/// <summary>Every arrow of docs/architecture.md, as the list of what must not be.</summary>
public static class Arrows
{
    // A room may use what stands behind it and nothing else; docs/architecture.md draws the same table.
    private static readonly Dictionary<string, string[]> CoreRooms = new(StringComparer.Ordinal)
    {
        ["Verification"] = [],
        ["Enterprises"] = ["Verification"],
        ["Signing"] = ["Verification"],
        ["Certificates"] = ["Signing", "Enterprises", "Verification"],
        ["AgentProtocol"] = ["Signing", "Verification"],
        ["Login"] = ["AgentProtocol", "Certificates", "Signing", "Verification"],
        ["Reporting"] = ["Certificates", "Signing", "Enterprises", "Verification"],
        ["Applications"] = ["Enterprises", "Verification"],
        ["Deregistration"] = ["Enterprises", "Verification"],
        ["Evidence"] = ["Signing", "Certificates", "Enterprises", "Verification"],
    };

    private static readonly Dictionary<string, string[]> AgentRooms = new(StringComparer.Ordinal)
    {
        ["Api"] = ["Operations", "Servers", "Doctor"],
        ["Operations"] = ["Tokens", "Consent", "Servers", "Journal"],
        ["Tokens"] = [],
        ["Consent"] = ["Tokens", "Servers"],
        ["Servers"] = [],
        ["Journal"] = [],
        ["Doctor"] = ["Operations", "Servers", "Tokens"],
        ["Commands"] = ["Api", "Operations", "Tokens", "Consent", "Servers", "Journal", "Doctor"],
    };

    public static IEnumerable<Arrow> All =>
        [
            .. Programs(),
            .. Rooms("Core", CoreRooms),
            .. PureCore(),
            .. ServerRooms(),
            .. Features(),
            .. Rooms("KeyAgent", AgentRooms),
            .. Libraries(),
        ];

    private static IEnumerable<Arrow> Programs()
    {
        string[] programs = ["Server", "KeyAgent", "Verifier"];
        return programs
            .SelectMany(from => programs.Where(to => to != from).Select(to => Arrow.Between(from, to)))
            .Concat(programs.Select(program => Arrow.Between("Core", program)));
    }

    private static IEnumerable<Arrow> Rooms(string program, Dictionary<string, string[]> rooms) =>
        rooms.SelectMany(room =>
            rooms
                .Keys.Where(other => other != room.Key && !room.Value.Contains(other, StringComparer.Ordinal))
                .Select(other => Arrow.Between($"{program}.{room.Key}", $"{program}.{other}"))
        );

    // Core: no I/O, no wall clock, nothing of the machine, no dependency injection.
    private static IEnumerable<Arrow> PureCore() =>
        [
            Arrow.ToLibrary("Core", @"^Microsoft\.AspNetCore\.", "Microsoft.AspNetCore.Http.HttpContext"),
            Arrow.ToLibrary("Core", @"^Microsoft\.EntityFrameworkCore\.", "Microsoft.EntityFrameworkCore.DbContext"),
            Arrow.ToLibrary("Core", @"^Microsoft\.Extensions\.", "Microsoft.Extensions.Logging.ILogger"),
            Arrow.ToLibrary("Core", @"^Net\.Pkcs11Interop\.", "Net.Pkcs11Interop.HighLevelAPI.ISession"),
            Arrow.ToLibrary("Core", @"^System\.Net\.(Http|Sockets)\.", "System.Net.Http.HttpClient"),
            Arrow.ToLibrary("Core", @"^System\.IO\.(File|Directory|FileStream|FileInfo|Path)$", "System.IO.File"),
            Arrow.ToLibrary("Core", @"^System\.Diagnostics\.Process$", "System.Diagnostics.Process"),
            Arrow.ToLibrary("Core", @"^System\.TimeProvider$", "System.TimeProvider"),
            Arrow.ToLibrary("Core", @"^System\.Environment$", "System.Environment"),
        ];

    private static IEnumerable<Arrow> ServerRooms() =>
        [
            Arrow.Between("Server.Storage", "Server.Features"),
            Arrow.Between("Server.Storage", "Server.Hosting"),
            Arrow.Between("Server.Hosting", "Server.Features"),
        ];

    // What two features need moves to Core (a rule) or Storage (a query), never sideways.
    private static IEnumerable<Arrow> Features()
    {
        var features = Directory
            .EnumerateDirectories(Path.Combine(Sources.Root, "src", "Server", "Features"))
            .Select(folder => Path.GetFileName(folder))
            .ToList();
        return features.SelectMany(from =>
            features.Where(to => to != from).Select(to => Arrow.BetweenFeatures(from, to))
        );
    }

    private static IEnumerable<Arrow> Libraries() =>
        [
            Arrow.OnlyIn("KeyAgent", ["Tokens"], @"^Net\.Pkcs11Interop\.", "Net.Pkcs11Interop.HighLevelAPI.ISession"),
            Arrow.OnlyIn(
                "Core",
                ["Signing", "Certificates", "Evidence"],
                @"^Org\.BouncyCastle\.",
                "Org.BouncyCastle.X509.X509Certificate"
            ),
            .. new[] { "Server", "KeyAgent", "Verifier" }.Select(program =>
                Arrow.ToLibrary(program, @"^Org\.BouncyCastle\.", "Org.BouncyCastle.X509.X509Certificate")
            ),
        ];
}
