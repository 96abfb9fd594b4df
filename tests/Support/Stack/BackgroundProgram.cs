using System.Diagnostics;
using System.Text;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>How a program ended and what it wrote to both of its outputs.</summary>
public sealed record ProgramEnd(int ExitCode, string Output);

/// <summary>One of our programs as a child process: its output is kept, its standard input can be typed into.</summary>
/// <remarks>The child does not outlive this object: disposing kills it and whatever it started.</remarks>
public sealed class BackgroundProgram : IAsyncDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _gate = new();
    private readonly Task _reading;

    private BackgroundProgram(string name, Process process, bool ownTerminal)
    {
        Name = name;
        _process = process;
        _reading = ownTerminal
            ? Task.CompletedTask
            : Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public string Name { get; }
    public int ProcessId => _process.Id;
    public bool HasExited => _process.HasExited;

    /// <summary>Everything written so far, a prompt without a line end included.</summary>
    public string Output
    {
        get
        {
            lock (_gate)
            {
                return _output.ToString();
            }
        }
    }

    /// <param name="program">One of <see cref="BuiltPrograms"/>.</param>
    /// <param name="environment">Added to ours.</param>
    /// <param name="ownTerminal">The child takes over our terminal: a person answers it, nothing is kept.</param>
    public static BackgroundProgram Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        bool ownTerminal = false
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = !ownTerminal,
            RedirectStandardOutput = !ownTerminal,
            RedirectStandardError = !ownTerminal,
            UseShellExecute = false,
        };
        if (!ownTerminal)
        {
            start.StandardInputEncoding = new UTF8Encoding(false);
            start.StandardOutputEncoding = Encoding.UTF8;
            start.StandardErrorEncoding = Encoding.UTF8;
        }

        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"dotnet {program} did not start.");
        return new BackgroundProgram(Path.GetFileNameWithoutExtension(program), process, ownTerminal);
    }

    /// <summary>Runs a program to its end with an empty standard input.</summary>
    public static async Task<ProgramEnd> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken ct = default
    )
    {
        await using var running = Start(program, arguments, environment);
        running._process.StandardInput.Close();
        await running.WaitForExitAsync(ct);
        return new ProgramEnd(running._process.ExitCode, running.Output);
    }

    public async Task WaitForExitAsync(CancellationToken ct = default)
    {
        await _process.WaitForExitAsync(ct);
        await _reading;
    }

    /// <summary>Types one line and Enter.</summary>
    public async Task TypeLineAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until the output after position <paramref name="from"/> contains a text; returns the position behind it.</summary>
    public async Task<int> WaitForOutputAsync(string text, int from, TimeSpan limit, CancellationToken ct = default)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var output = Output;
            var at = output.IndexOf(text, Math.Min(from, output.Length), StringComparison.Ordinal);
            if (at >= 0)
            {
                return at + text.Length;
            }

            if (HasExited || clock.Elapsed > limit)
            {
                throw new TimeoutException($"{Name} did not write \"{text}\" within {limit.TotalSeconds} s:\n{output}");
            }

            await Task.Delay(PollEvery, ct);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            lock (_gate)
            {
                _output.Append(buffer, 0, count);
            }
        }
    }
}
