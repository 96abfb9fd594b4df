using System.CommandLine;

namespace JianliRegistry.Server.Hosting;

/// <summary>The program <c>jianli</c>: serve (default), migrate, and the commands of each part.</summary>
/// <remarks>Exit codes: 0 done, 1 refused or failed with a printed reason, 64 wrong usage.</remarks>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    private const int WrongUsage = 64;

    /// <summary>Where a command prints data as JSON instead of text for people.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "print data as JSON", Recursive = true };

    /// <param name="create">Makes the configured, not yet started application.</param>
    /// <param name="commands">The commands of the parts; each gets <paramref name="create"/>.</param>
    public static async Task<int> RunAsync(
        string[] args,
        Func<WebApplication> create,
        params Func<Func<WebApplication>, Command>[] commands
    )
    {
        var root = new RootCommand("注册监理工程师管理系统 server") { Json };
        root.SetAction((_, ct) => ServeAsync(create, ct));
        var serve = new Command("serve", "run the web server (default)");
        serve.SetAction((_, ct) => ServeAsync(create, ct));
        root.Subcommands.Add(serve);
        foreach (var command in commands)
        {
            root.Subcommands.Add(command(create));
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return await InvokeAsync(parsed);
        }

        foreach (var error in parsed.Errors)
        {
            await Console.Error.WriteLineAsync(error.Message);
        }

        return WrongUsage;
    }

    /// <summary>What a person can mend is printed as a sentence; a bug keeps its stack trace.</summary>
    private static async Task<int> InvokeAsync(ParseResult parsed)
    {
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (StartRefusedException.Explain(error) is { } reasons)
        {
            foreach (var reason in reasons)
            {
                await Console.Error.WriteLineAsync($"refused: {reason}");
            }

            return Failed;
        }
    }

    private static async Task<int> ServeAsync(Func<WebApplication> create, CancellationToken ct)
    {
        await using var app = create();
        await app.StartAsync(ct);
        await Console.Out.WriteLineAsync($"listening {string.Join(' ', app.Urls)}".AsMemory(), ct);
        await app.WaitForShutdownAsync(ct);
        return Done;
    }
}
