using System.Security.Cryptography;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Reporting;

/// <summary>The signature policy that commitments name: its text is docs/signature-policy.txt, embedded here so that text and hash cannot part.</summary>
public static class CommitmentPolicy
{
    /// <summary>2.25.UUID (ITU-T X.667) of e9ad06cd-58e4-497c-b502-ed6ad847f8d5. A new text needs a new identifier.</summary>
    public const string Oid = "2.25.310608528338153523884877835907960928469";

    private const string Resource = "JianliRegistry.Core.signature-policy.txt";

    private static readonly byte[] PolicyText = ReadResource();

    public static SignaturePolicy Current { get; } = new(Oid, SHA256.HashData(PolicyText));

    /// <summary>UTF-8, as published.</summary>
    public static ReadOnlyMemory<byte> Text => PolicyText;

    private static byte[] ReadResource()
    {
        using var stream =
            typeof(CommitmentPolicy).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
