using System.Formats.Asn1;
using System.Runtime.InteropServices;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>The extensions of one CRL entry (RFC 5280 §5.3); a critical one that we do not know makes the list unusable.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CrlEntryExtensions(bool IsRemoval, DateTimeOffset? InvalidSince, string? IssuerKey)
{
    private const int MaxCount = 16;
    private const byte RemoveFromCrl = 8;
    private const byte DirectoryNameTag = 0xA4;

    // 2.5.29.21, .24 and .29 by their content octets.
    private static ReadOnlySpan<byte> ReasonCode => [0x55, 0x1D, 0x15];
    private static ReadOnlySpan<byte> InvalidityDate => [0x55, 0x1D, 0x18];
    private static ReadOnlySpan<byte> CertificateIssuer => [0x55, 0x1D, 0x1D];

    /// <param name="content">Content of the Extensions.</param>
    /// <param name="indirect">Whether certificateIssuer may stand there.</param>
    public static CrlEntryExtensions Read(ReadOnlySpan<byte> content, bool indirect)
    {
        var extensions = new DerCursor(content);
        var read = default(CrlEntryExtensions);
        var (count, known) = (0, 0);
        while (extensions.HasData)
        {
            var extension = new DerCursor(extensions.Read(DerCursor.Sequence));
            var oid = extension.Read(DerCursor.ObjectIdentifier);
            var critical = extension.ReadCritical();
            var value = extension.Read(DerCursor.OctetString);
            extension.ExpectEnd();
            var number =
                oid.SequenceEqual(ReasonCode) ? 1
                : oid.SequenceEqual(InvalidityDate) ? 2
                : oid.SequenceEqual(CertificateIssuer) ? 4
                : 0;
            Expect(++count <= MaxCount && (known & number) == 0, "entry extensions repeated or too many");
            known |= number;
            read = number switch
            {
                1 => read with { IsRemoval = ReadReason(value) == RemoveFromCrl },
                2 => read with { InvalidSince = ReadInvalidity(value) },
                4 => read with { IssuerKey = ReadIssuer(value, indirect) },
                _ => critical ? throw new AsnContentException("an unknown critical entry extension") : read,
            };
        }

        Expect(count > 0, "empty entry extensions");
        return read;
    }

    public static DateTimeOffset ReadInvalidity(ReadOnlySpan<byte> value)
    {
        var cursor = Open(value);
        var time = cursor.ReadGeneralizedTime();
        cursor.ExpectEnd();
        return time;
    }

    /// <summary>CRLReason; only its form matters here, because every reason revokes.</summary>
    public static byte ReadReason(ReadOnlySpan<byte> value)
    {
        var cursor = Open(value);
        var reason = cursor.Read(DerCursor.Enumerated);
        cursor.ExpectEnd();
        return reason is [<= 10 and not 7] ? reason[0] : throw new AsnContentException("no such CRL reason");
    }

    private static string ReadIssuer(ReadOnlySpan<byte> value, bool indirect)
    {
        // In a list that is not indirect it would move an entry to another CA unseen.
        Expect(indirect, "certificateIssuer in a list of one CA");
        var names = new DerCursor(Open(value).Read(DerCursor.Sequence));
        var name = names.Read(DirectoryNameTag);
        names.ExpectEnd();
        return DistinguishedName.ComparisonKey(name.ToArray());
    }

    private static DerCursor Open(ReadOnlySpan<byte> value) =>
        DerEncoding.IsCanonical(value)
            ? new DerCursor(value)
            : throw new AsnContentException("an entry extension is not one DER value");

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new AsnContentException(otherwise);
        }
    }
}
