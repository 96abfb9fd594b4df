using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Reporting;

/// <summary>The signature policies of binding acts (docs/signature-policy*.txt), embedded so that text and hash cannot part.</summary>
public static class CommitmentPolicy
{
    /// <summary>2.25.UUID (ITU-T X.667) of e9ad06cd-58e4-497c-b502-ed6ad847f8d5. A new text needs a new identifier.</summary>
    public const string Oid = "2.25.310608528338153523884877835907960928469";

    /// <summary>2.25.UUID of 0ba6407c-364b-49d3-9648-abe5d30af443. The first text allows neither SM2 nor SM3, and never changes.</summary>
    public const string Sm2Oid = "2.25.15484737147460850066632008520912532547";

    /// <summary>2.25.UUID of 6eab6af0-c611-415b-b96a-e47ef0890952: every binding act that is no commitment, with any key.</summary>
    public const string ActsOid = "2.25.147105131310626084373799064378704202066";

    private static readonly byte[] PolicyText = ReadResource("signature-policy.txt");
    private static readonly byte[] Sm2PolicyText = ReadResource("signature-policy-sm2.txt");
    private static readonly byte[] ActsPolicyText = ReadResource("signature-policy-acts.txt");

    /// <summary>What today's statements name: their kind decides first (<see cref="SignaturePolicy.ForKind"/>), then the key (<see cref="SignaturePolicy.For"/>).</summary>
    public static SignaturePolicy Current { get; } =
        new(Oid, SHA256.HashData(PolicyText))
        {
            Sm2 = new(Sm2Oid, SHA256.HashData(Sm2PolicyText)),
            OtherActs = new(ActsOid, SHA256.HashData(ActsPolicyText))
            {
                Sm2 = new(ActsOid, SHA256.HashData(ActsPolicyText)),
            },
        };

    /// <summary>UTF-8, as published.</summary>
    public static ReadOnlyMemory<byte> Text => PolicyText;
    public static ReadOnlyMemory<byte> Sm2Text => Sm2PolicyText;
    public static ReadOnlyMemory<byte> ActsText => ActsPolicyText;

    /// <summary>The policy that a statement of this kind, signed with this certificate, has to name.</summary>
    public static SignaturePolicy For(string kind, ReadOnlySpan<byte> der) =>
        IsSm2(der) ? Current.ForKind(kind).Sm2! : Current.ForKind(kind);

    public static bool IsSm2(ReadOnlySpan<byte> der) =>
        EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _)
        && PublicKey.Parse(certificate.SubjectPublicKeyInfo).TryGetValue(out var key, out _)
        && key.Kind == KeyKind.Sm2;

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
