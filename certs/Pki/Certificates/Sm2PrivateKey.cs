using System.Security.Cryptography;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Pki.Certificates;

/// <summary>An SM2 key in memory, TEST ONLY, as the platform's builders want a key: neither the platform nor SoftHSM can sign with one.</summary>
public sealed class Sm2PrivateKey : AsymmetricAlgorithm
{
    private readonly Sm2SoftwareKey _key;

    private Sm2PrivateKey(Sm2SoftwareKey key) => _key = key;

    public static Sm2PrivateKey Generate() => new(Sm2SoftwareKey.Generate());

    /// <param name="pem">PKCS#8, label PRIVATE KEY.</param>
    /// <returns>Null for a key of another kind.</returns>
    public static Sm2PrivateKey? TryFromPem(string pem) =>
        Sm2SoftwareKey.TryFromPem(pem) is { } key ? new Sm2PrivateKey(key) : null;

    public override byte[] ExportPkcs8PrivateKey() => _key.Pkcs8;

    public override byte[] ExportSubjectPublicKeyInfo() => _key.SubjectPublicKeyInfo;

    /// <summary>SM2 with SM3 and the default ID (GB/T 32918.2).</summary>
    /// <param name="der">SEQUENCE { r, s }, else r‖s.</param>
    public byte[] SignData(ReadOnlySpan<byte> data, bool der = true) => _key.Sign(data, der);
}
