using JianliRegistry.KeyAgent.Tests.Support;
using JianliRegistry.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedPki))]
[assembly: AssemblyFixture(typeof(FaultModule))]

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>One development PKI with its locks for all tests here.</summary>
public sealed class SharedPki : IDisposable
{
    public DevelopmentPki Pki { get; } = new();

    public void Dispose() => Pki.Dispose();
}
