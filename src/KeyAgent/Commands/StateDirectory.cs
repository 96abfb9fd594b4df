using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Journal;

namespace JianliRegistry.KeyAgent.Commands;

/// <summary>The agent's own directory, private to its user. One `serve` holds it; `sign FILE` shares it, file by file.</summary>
internal sealed class StateDirectory : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileLock? _served;

    private StateDirectory(string path, FileLock? served) => (Path, _served) = (path, served);

    public string Path { get; }

    public string ReplayMemory => System.IO.Path.Combine(Path, "replay.log");

    /// <summary>Held by whoever asks the person.</summary>
    public string PersonTurn => System.IO.Path.Combine(Path, "operation.lock");

    public static string Default =>
        System.IO.Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
            "jianli-agent"
        );

    /// <summary>For `serve`: a page must find one agent, not two.</summary>
    /// <exception cref="CommandException">Another `serve` holds it.</exception>
    public static StateDirectory Serve(string path)
    {
        Create(path);
        return new StateDirectory(
            path,
            FileLock.TryTake(System.IO.Path.Combine(path, "agent.lock"))
                ?? throw new CommandException(AgentErrors.AgentRunning)
        );
    }

    /// <summary>For a command that works beside a running `serve`.</summary>
    public static StateDirectory Share(string path)
    {
        Create(path);
        return new StateDirectory(path, null);
    }

    public void Dispose() => _served?.Dispose();

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, Private);
        File.SetUnixFileMode(path, Private);
    }
}
