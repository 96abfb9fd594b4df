using JianliRegistry.Core.Evidence;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Server.Tests.Foreign;

/// <summary>One command of the README: on what it is run and which byte of a signature is changed to see it refuse.</summary>
/// <param name="Victim">The file whose signature is changed.</param>
/// <param name="Before">Commands that it builds upon.</param>
public sealed record ForeignCheck(string Name, string Victim, params string[] Before)
{
    private static readonly KeyAlgorithm[] International = [KeyAlgorithm.P256, KeyAlgorithm.Rsa2048];
    private static readonly KeyAlgorithm[] Every = [.. International, KeyAlgorithm.Sm2];
    private static readonly KeyAlgorithm[] National = [KeyAlgorithm.Sm2];

    public const string Prepare = "prepare";

    public static IReadOnlyList<ForeignCheck> All { get; } =
    [
        new("openssl-cades", PackagePaths.Commitment),
        new("openssl-crl", PackagePaths.Commitment),
        new("openssl-ts", PackagePaths.Timestamp),
        new("openssl-receipt", PackagePaths.Receipt) { Algorithms = Every },
        new("openssl-seal", PackagePaths.Seal) { Algorithms = Every },
        new("certtool", PackagePaths.Commitment),
        new("nss", PackagePaths.Commitment),
        new("gpgsm", PackagePaths.Commitment),
        new("pkijs", PackagePaths.Commitment),
        new("bouncycastle", PackagePaths.Commitment) { Algorithms = Every },
        new("bouncycastle-ers", PackagePaths.Renewal) { Algorithms = [KeyAlgorithm.P256] },
        new("go", PackagePaths.Proof),
        new("sm2-openssl", PackagePaths.SignatureValue) { Algorithms = National },
        new("sm2-js", PackagePaths.SignatureValue, "sm2-openssl") { Algorithms = National },
    ];

    public IReadOnlyList<KeyAlgorithm> Algorithms { get; init; } = International;

    public IReadOnlyList<string> Commands => [Prepare, .. Before, Name];

    /// <summary>A command that needs npm packages, which a machine without the registry can't have.</summary>
    public bool NeedsNode => Name is "pkijs" or "sm2-js";

    public static ForeignCheck Of(string name) => All.Single(c => c.Name == name);

    /// <summary>The file with the last byte of its signature changed.</summary>
    public byte[] Spoiled(RealPackage package)
    {
        var content = package.Read(Victim);
        var signature = package.Read(PackagePaths.SignatureValue);
        if (Victim == PackagePaths.Proof)
        {
            // Base64, and the last characters may hold bits that nobody reads.
            content[^20] = content[^20] == (byte)'A' ? (byte)'B' : (byte)'A';
            return content;
        }

        // In the commitment a timestamp, in the others nothing stands behind the signature.
        var end =
            Victim == PackagePaths.Commitment ? content.AsSpan().IndexOf(signature) + signature.Length : content.Length;
        content[end - 1] ^= 1;
        return content;
    }
}
