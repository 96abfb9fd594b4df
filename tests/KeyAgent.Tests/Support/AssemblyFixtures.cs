using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Stack;

[assembly: AssemblyFixture(typeof(SharedPki))]
[assembly: AssemblyFixture(typeof(FaultModule))]

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>One development PKI with its locks for all tests here.</summary>
public sealed class SharedPki : IDisposable
{
    private readonly TemporaryDirectory _ports = new();

    /// <summary>Plugs single locks in before any test runs: SoftHSM rewrites a token's files while somebody logs in.</summary>
    public SharedPki()
    {
        foreach (var name in new[] { "good-p256", "expired" })
        {
            PlugIn(name);
        }
    }

    public DevelopmentPki Pki { get; } = new();

    /// <summary>What a program needs to see this lock and no other; not to be logged in to.</summary>
    /// <param name="name">good-p256 or expired.</param>
    public IReadOnlyDictionary<string, string> PlugIn(string name) =>
        UsbPort.PlugIn(Pki.Directory, Pki.Lock(name), _ports.File(name));

    public void Dispose()
    {
        _ports.Dispose();
        Pki.Dispose();
    }
}
