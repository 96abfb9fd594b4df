using System.Formats.Asn1;
using System.Security.Cryptography;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>An entry of a forged CRL.</summary>
/// <param name="Serial">Content octets of the INTEGER.</param>
/// <param name="Issuer">certificateIssuer: DER Name.</param>
internal sealed record ForgedEntry(
    byte[] Serial,
    DateTimeOffset RevokedAt,
    int? Reason = 1,
    DateTimeOffset? InvalidSince = null,
    byte[]? Issuer = null,
    CrlExtension? Further = null
);

/// <summary>A CRL written by hand, so that every field can be what no library would write; good unless told otherwise.</summary>
internal sealed record CrlForge(SigningIdentity Signer)
{
    /// <summary>DER Name; the signer's subject when null.</summary>
    public byte[]? Issuer { get; init; }
    public DateTimeOffset ThisUpdate { get; init; } = PathLab.Now.AddHours(-1);
    public DateTimeOffset NextUpdate { get; init; } = PathLab.Now.AddHours(23);
    public long? Number { get; init; } = 10;
    public long? Base { get; init; }

    /// <summary>DER of issuingDistributionPoint.</summary>
    public byte[]? Scope { get; init; }
    public IReadOnlyList<ForgedEntry> Entries { get; init; } = [];
    public IReadOnlyList<CrlExtension> Further { get; init; } = [];

    public byte[] Sign()
    {
        // A writer grows by steps of one size, so half a million entries would be copied again and again.
        var tbs = new AsnWriter(AsnEncodingRules.DER, 1024 + (Entries.Count * 64));
        using (tbs.PushSequence())
        {
            tbs.WriteInteger(1);
            WriteAlgorithm(tbs);
            tbs.WriteEncodedValue(Issuer ?? Signer.Certificate.SubjectName.RawData);
            tbs.WriteUtcTime(ThisUpdate);
            tbs.WriteUtcTime(NextUpdate);
            WriteEntries(tbs);
            WriteExtensions(tbs);
        }

        return Wrap(tbs.Encode(), Signer);
    }

    /// <summary>Signs whatever the part to be signed holds.</summary>
    public static byte[] Wrap(byte[] tbs, SigningIdentity signer)
    {
        // Octet by octet: the part may be broken on purpose.
        var algorithm = new AsnWriter(AsnEncodingRules.DER);
        WriteAlgorithm(algorithm);
        var signature = new AsnWriter(AsnEncodingRules.DER);
        signature.WriteBitString(
            signer.Key.SignData(tbs, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
        );
        byte[] content = [.. tbs, .. algorithm.Encode(), .. signature.Encode()];
        var length = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return content.Length < 0x80
            ? [0x30, (byte)content.Length, .. content]
            :
            [
                0x30,
                (byte)(0x80 | length.AsSpan().TrimStart((byte)0).Length),
                .. length.AsSpan().TrimStart((byte)0),
                .. content,
            ];
    }

    public static byte[] Integer(long value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteInteger(value);
        return writer.Encode();
    }

    private static void WriteAlgorithm(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.10045.4.3.2");
        }
    }

    private static void WriteExtension(AsnWriter writer, CrlExtension extension)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(extension.Oid);
            if (extension.Critical)
            {
                writer.WriteBoolean(true);
            }

            writer.WriteOctetString(extension.Value);
        }
    }

    private void WriteEntries(AsnWriter tbs)
    {
        if (Entries.Count == 0)
        {
            return;
        }

        using (tbs.PushSequence())
        {
            foreach (var entry in Entries)
            {
                WriteEntry(tbs, entry);
            }
        }
    }

    private static void WriteEntry(AsnWriter tbs, ForgedEntry entry)
    {
        using (tbs.PushSequence())
        {
            tbs.WriteInteger(entry.Serial);
            tbs.WriteUtcTime(entry.RevokedAt);
            List<CrlExtension> extensions = [];
            if (entry.Reason is { } reason)
            {
                extensions.Add(new CrlExtension("2.5.29.21", false, [0x0A, 1, (byte)reason]));
            }

            if (entry.InvalidSince is { } since)
            {
                var time = new AsnWriter(AsnEncodingRules.DER);
                time.WriteGeneralizedTime(since, omitFractionalSeconds: true);
                extensions.Add(new CrlExtension("2.5.29.24", false, time.Encode()));
            }

            if (entry.Issuer is { } issuer)
            {
                extensions.Add(new CrlExtension("2.5.29.29", true, ScopeForge.DirectoryNames(issuer)));
            }

            extensions.AddRange(entry.Further is { } further ? [further] : []);
            if (extensions.Count > 0)
            {
                using (tbs.PushSequence())
                {
                    extensions.ForEach(e => WriteExtension(tbs, e));
                }
            }
        }
    }

    private void WriteExtensions(AsnWriter tbs)
    {
        List<CrlExtension> extensions = [];
        if (Number is { } number)
        {
            extensions.Add(new CrlExtension("2.5.29.20", false, Integer(number)));
        }

        if (Base is { } baseNumber)
        {
            extensions.Add(new CrlExtension("2.5.29.27", true, Integer(baseNumber)));
        }

        if (Scope is { } scope)
        {
            extensions.Add(new CrlExtension("2.5.29.28", true, scope));
        }

        extensions.AddRange(Further);
        if (extensions.Count > 0)
        {
            using (tbs.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (tbs.PushSequence())
            {
                extensions.ForEach(e => WriteExtension(tbs, e));
            }
        }
    }
}
