using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Reporting;

/// <summary>The signature policies that commitments name: docs/signature-policy.txt and its counterpart for SM2 keys, embedded so that text and hash cannot part.</summary>
public static class CommitmentPolicy
{
    /// <summary>2.25.UUID (ITU-T X.667) of e9ad06cd-58e4-497c-b502-ed6ad847f8d5. A new text needs a new identifier.</summary>
    public const string Oid = "2.25.310608528338153523884877835907960928469";

    /// <summary>2.25.UUID of 0ba6407c-364b-49d3-9648-abe5d30af443. The first text allows neither SM2 nor SM3, and never changes.</summary>
    public const string Sm2Oid = "2.25.15484737147460850066632008520912532547";

    private static readonly byte[] PolicyText = ReadResource("signature-policy.txt");
    private static readonly byte[] Sm2PolicyText = ReadResource("signature-policy-sm2.txt");

    /// <summary>What today's commitments name; which of the two, the key decides (<see cref="SignaturePolicy.For"/>).</summary>
    public static SignaturePolicy Current { get; } =
        new(Oid, SHA256.HashData(PolicyText)) { Sm2 = new(Sm2Oid, SHA256.HashData(Sm2PolicyText)) };

    /// <summary>UTF-8, as published.</summary>
    public static ReadOnlyMemory<byte> Text => PolicyText;
    public static ReadOnlyMemory<byte> Sm2Text => Sm2PolicyText;

    /// <summary>The policy that a commitment with this certificate has to name.</summary>
    public static SignaturePolicy ForCertificate(ReadOnlySpan<byte> der) =>
        EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _)
        && PublicKey.Parse(certificate.SubjectPublicKeyInfo).TryGetValue(out var key, out _)
        && key.Kind == KeyKind.Sm2
            ? Current.Sm2!
            : Current;

    private static byte[] ReadResource(string file)
    {
        var name = $"JianliRegistry.Core.{file}";
        using var stream =
            typeof(CommitmentPolicy).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
