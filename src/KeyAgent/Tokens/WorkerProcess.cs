using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>The child process that loads the PKCS#11 module: same program, hidden command, two pipes.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private volatile bool _killed;

    private WorkerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Ended or ending: a process that was killed may still be listed for a while, but nothing may be asked of it.</summary>
    public bool IsGone => _killed || _process.HasExited;

    public static WorkerProcess Start(string module, IReadOnlyDictionary<string, string>? environment, ILogger log)
    {
        var start = Program(module);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;

        // Redirected too, so that the runtime leaves the terminal's echo setting alone when the child starts.
        start.RedirectStandardError = true;
        var process =
            Process.Start(start) ?? throw new TokenException(TokenFailure.Device, "the worker process did not start");
        process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrEmpty(line.Data))
            {
                log.LogWarning("worker: {Line}", line.Data);
            }
        };
        process.BeginErrorReadLine();
        return new WorkerProcess(process);
    }

    /// <summary>One call, one answer, within the deadline; otherwise the process is killed, because a module that hangs once keeps hanging.</summary>
    /// <exception cref="TokenException">The worker answered with a failure, died, or did not answer in time.</exception>
    public async Task<WorkerAnswer> AskAsync(WorkerRequest request, Pin? pin, TimeSpan deadline, TimeProvider clock)
    {
        using var timeout = new CancellationTokenSource(deadline, clock);
        try
        {
            await SendAsync(request, pin, timeout.Token);
            var (answer, _) = await WorkerFrame.ReadAsync<WorkerAnswer>(
                _process.StandardOutput.BaseStream,
                timeout.Token
            );
            return answer.Failure is { } failure
                ? throw new TokenException(failure, answer.Detail ?? request.Call.ToString())
                : answer;
        }
        catch (OperationCanceledException error)
        {
            Kill();
            throw new TokenException(TokenFailure.NotAnswering, $"{request.Call} missed its deadline", error);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or System.Text.Json.JsonException)
        {
            Kill();
            throw new TokenException(TokenFailure.Device, $"the worker died during {request.Call}", error);
        }
    }

    public void Kill()
    {
        _killed = true;
        try
        {
            _process.Kill(entireProcessTree: false);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // Already gone, which is what was asked for.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task SendAsync(WorkerRequest request, Pin? pin, CancellationToken ct)
    {
        var secret = pin is null ? [] : GC.AllocateUninitializedArray<byte>(pin.Utf8.Length, pinned: true);
        pin?.Utf8.CopyTo(secret);
        try
        {
            await WorkerFrame.WriteAsync(_process.StandardInput.BaseStream, request, secret, ct);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>This program again; under tests or `dotnet agent.dll` the host differs.</summary>
    private static ProcessStartInfo Program(string module)
    {
        var own = typeof(WorkerProcess).Assembly;
        var isEntry = Assembly.GetEntryAssembly() == own;
        var name = own.GetName().Name + (OperatingSystem.IsWindows() ? ".exe" : string.Empty);
        var beside = Path.Combine(AppContext.BaseDirectory, name);
        var current = Environment.ProcessPath ?? beside;
        var underHost = Path.GetFileNameWithoutExtension(current) == "dotnet";
        return (isEntry, underHost) switch
        {
            (true, false) => new ProcessStartInfo(current, ["worker", "--module", module]),
            (true, true) => new ProcessStartInfo(
                current,
                [Path.Combine(AppContext.BaseDirectory, own.GetName().Name + ".dll"), "worker", "--module", module]
            ),
            _ => new ProcessStartInfo(beside, ["worker", "--module", module]),
        };
    }
}
