namespace JianliRegistry.KeyAgent.Commands;

/// <summary>The agent's own directory, private to its user and held by one agent at a time.</summary>
internal sealed class StateDirectory : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private StateDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public string ReplayMemory => System.IO.Path.Combine(Path, "replay.log");

    public static string Default =>
        System.IO.Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
            "jianli-agent"
        );

    /// <exception cref="IOException">Another agent holds it.</exception>
    public static StateDirectory Take(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, Private);
            File.SetUnixFileMode(path, Private);
        }

        var held = new FileStream(
            System.IO.Path.Combine(path, "agent.lock"),
            FileMode.OpenOrCreate,
            FileAccess.ReadWrite,
            FileShare.None
        );
        return new StateDirectory(path, held);
    }

    public void Dispose() => _lock.Dispose();
}
