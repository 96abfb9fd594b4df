using JianliRegistry.Core.Evidence;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>No bit of a package is without meaning: the verifier sees the change of any one.</summary>
public sealed class BitFlipTests : IDisposable
{
    // A prime, so that every position within an octet has its turn.
    private const int Stride = 13;
    private readonly SamplePackage _sample = new();

    public void Dispose() => _sample.Dispose();

    [Fact]
    public void No_single_bit_of_a_small_package_can_change_unseen()
    {
        var package = _sample.Build(new() { Files = LeaveOutDocuments });
        var at = SamplePackage.Now.AddHours(1);
        Assert.Equal(Indication.TotalPassed, _sample.Verifier.Verify(package, at).Indication);

        var step = Environment.GetEnvironmentVariable("JIANLI_CAMPAIGN") == "1" ? 1 : Stride;
        for (var bit = 0; bit < package.Length * 8; bit += step)
        {
            package[bit / 8] ^= (byte)(1 << (bit % 8));
            var report = _sample.Verifier.Verify(package, at);
            Assert.True(report.Indication == Indication.TotalFailed, $"bit {bit} of {package.Length * 8}");
            package[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    /// <summary>They are listed and hashed like all others, and would be most of the bits.</summary>
    private static void LeaveOutDocuments(List<PackageFile> files) =>
        files.RemoveAll(f => f.Path is PackagePaths.Readme or PackagePaths.VerifyScript);
}
