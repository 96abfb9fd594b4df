using JianliRegistry.Core.Evidence;

namespace JianliRegistry.Server.Tests.Foreign;

/// <summary>One command of the README: on what it is run and which byte of a signature is changed to see it refuse.</summary>
/// <param name="Victim">The file whose signature is changed.</param>
/// <param name="Before">Commands that it builds upon.</param>
public sealed record ForeignCheck(string Name, string Victim, params string[] Before)
{
    private static readonly PackageKind[] International = [PackageKind.P256, PackageKind.Rsa];
    private static readonly PackageKind[] Every = [.. International, PackageKind.Sm2];
    private static readonly PackageKind[] National = [PackageKind.Sm2, PackageKind.Sm2Services, PackageKind.Gbt35275];
    private static readonly PackageKind[] Services = [PackageKind.Sm2Services, PackageKind.Gbt35275];

    public const string Prepare = "prepare";
    private const string Sm2 = "sm2-openssl";

    public static IReadOnlyList<ForeignCheck> All { get; } =
    [
        new("openssl-cades", PackagePaths.Commitment),
        new("openssl-crl", PackagePaths.Commitment),
        new("openssl-ts", PackagePaths.Timestamp),
        new("openssl-receipt", PackagePaths.Receipt) { Kinds = Every },
        new("openssl-seal", PackagePaths.Seal) { Kinds = Every },
        new("certtool", PackagePaths.Commitment),
        new("nss", PackagePaths.Commitment),
        new("gpgsm", PackagePaths.Commitment),
        new("pkijs", PackagePaths.Commitment),
        new("bouncycastle", PackagePaths.Commitment) { Kinds = [.. Every, PackageKind.Sm2Services] },
        new("bouncycastle-ers", PackagePaths.Renewal) { Kinds = [PackageKind.P256, PackageKind.Sm2Services] },
        new("go", PackagePaths.Proof),
        new(Sm2, PackagePaths.Commitment) { Kinds = National },
        new("sm2-ts", PackagePaths.Timestamp, Sm2) { Kinds = Services },
        new("sm2-receipt", PackagePaths.Receipt, Sm2) { Kinds = Services },
        new("sm2-seal", PackagePaths.Seal, Sm2) { Kinds = Services },
        new("sm2-js", PackagePaths.Commitment, Sm2) { Kinds = National },
        new("sm2-js-services", PackagePaths.Seal, Sm2, "sm2-ts", "sm2-receipt", "sm2-seal", "sm2-js")
        {
            Kinds = Services,
        },
    ];

    public IReadOnlyList<PackageKind> Kinds { get; init; } = International;

    public IReadOnlyList<string> Commands => [Prepare, .. Before, Name];

    /// <summary>A command that needs npm packages, which a machine without the registry can't have.</summary>
    public bool NeedsNode => Name is "pkijs" or "sm2-js" or "sm2-js-services";

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
