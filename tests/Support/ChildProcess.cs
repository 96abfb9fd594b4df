using System.Diagnostics;
using System.Text;

namespace JianliRegistry.Tests.Support;

/// <summary>
/// A program under test: its output as it comes, its input like a person's typing, killed with its children on
/// Dispose. It sees only the environment it is given plus PATH, HOME and the runtime's own variables.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    public static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly Task _pumps;
    private int _read;
    private bool _isDisposed;

    private ChildProcess(Process process)
    {
        _process = process;
        _pumps = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
    }

    public int Id => _process.Id;
    public bool HasExited => _process.HasExited;

    public static ChildProcess Start(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        KeepOnly(start, "PATH", "HOME", "LANG", "TMPDIR");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(
            Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.")
        );
    }

    /// <summary>Starts the program whose assembly holds <paramref name="type"/>, e.g. <c>typeof(LoopbackGate)</c>.</summary>
    /// <remarks>A test project that references the program has its assembly and runtime configuration beside its own.</remarks>
    public static ChildProcess StartProgramOf(
        Type type,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null
    ) => Start("dotnet", [type.Assembly.Location, .. arguments], environment);

    /// <summary>Types one line.</summary>
    public async Task TypeAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>The next whole line, not yet read, that contains the text; fails with the whole output when none comes.</summary>
    public async Task<string> ReadLineAsync(string containing, TimeSpan? wait = null)
    {
        await ReadUntilAsync(containing, wait);
        var from = TakeBackToLineStart(containing);
        await ReadUntilAsync("\n", wait);
        lock (_gate)
        {
            return _text.ToString(from, _read - from).TrimEnd('\r', '\n');
        }
    }

    /// <summary>Waits for text that need not end a line (a prompt) and answers what came before and with it.</summary>
    public async Task<string> ReadUntilAsync(string text, TimeSpan? wait = null)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var ended = _pumps.IsCompleted;
            if (TryRead(text) is { } found)
            {
                return found;
            }

            if (ended)
            {
                throw new InvalidOperationException($"The process ended without \"{text}\":\n{Transcript()}");
            }

            if (clock.Elapsed > (wait ?? DefaultWait))
            {
                throw new TimeoutException($"No \"{text}\" within {wait ?? DefaultWait}:\n{Transcript()}");
            }

            await Task.Delay(Poll);
        }
    }

    /// <summary>Waits for the end and answers the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? wait = null)
    {
        using var deadline = new CancellationTokenSource(wait ?? DefaultWait);
        await _process.WaitForExitAsync(deadline.Token);
        await _pumps;
        return _process.ExitCode;
    }

    /// <summary>Everything printed so far, standard output and error together.</summary>
    public string Transcript()
    {
        lock (_gate)
        {
            return _text.ToString();
        }
    }

    /// <summary>kill -9, children included: for tests of what survives.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>May be called again: a person can pull the plug before the test's own cleaning up does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Kill();
        await _process.WaitForExitAsync();
        await _pumps;
        _process.Dispose();
    }

    private static void KeepOnly(ProcessStartInfo start, params string[] names)
    {
        foreach (var name in start.Environment.Keys.ToArray())
        {
            if (!names.Contains(name) && !name.StartsWith("DOTNET_", StringComparison.Ordinal))
            {
                start.Environment.Remove(name);
            }
        }
    }

    private string? TryRead(string text)
    {
        lock (_gate)
        {
            var all = _text.ToString();
            var at = all.IndexOf(text, _read, StringComparison.Ordinal);
            if (at < 0)
            {
                return null;
            }

            var found = all[_read..(at + text.Length)];
            _read = at + text.Length;
            return found;
        }
    }

    /// <summary>Steps back over the text just read, so that the line it stands in can be read whole.</summary>
    private int TakeBackToLineStart(string text)
    {
        lock (_gate)
        {
            _read -= text.Length;
            return _text.ToString().LastIndexOf('\n', Math.Max(_read - 1, 0)) + 1;
        }
    }

    private async Task PumpAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            lock (_gate)
            {
                _text.Append(buffer, 0, count);
            }
        }
    }
}
