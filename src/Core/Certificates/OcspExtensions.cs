using System.Formats.Asn1;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>What we read of responseExtensions and singleExtensions (RFC 6960 §4.4); a critical one that we do not know refuses the response.</summary>
internal sealed record OcspExtensions(
    ReadOnlyMemory<byte>? Nonce,
    DateTimeOffset? ArchiveCutoff,
    DateTimeOffset? InvalidSince
)
{
    private const string NonceOid = "1.3.6.1.5.5.7.48.1.2";
    private const string ArchiveCutoffOid = "1.3.6.1.5.5.7.48.1.6";
    private const string ExtendedRevokeOid = "1.3.6.1.5.5.7.48.1.9";
    private const string ReasonCodeOid = "2.5.29.21";
    private const string InvalidityDateOid = "2.5.29.24";
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);

    public static OcspExtensions None { get; } = new(null, null, null);

    /// <param name="holder">Reader of a structure whose last field is [1] Extensions OPTIONAL.</param>
    public static OcspExtensions Read(AsnReader holder)
    {
        if (!CrlScope.Next(holder, Tag1))
        {
            return None;
        }

        var wrapper = holder.ReadSequence(Tag1);
        var fields = CertificateFields.ReadExtensions(wrapper.ReadSequence());
        wrapper.ThrowIfNotEmpty();
        var read = None;
        foreach (var field in fields)
        {
            read = field.Oid switch
            {
                NonceOid => read with { Nonce = ReadNonce(field.Value) },
                ArchiveCutoffOid => read with { ArchiveCutoff = CrlEntryExtensions.ReadInvalidity(field.Value.Span) },
                InvalidityDateOid => read with { InvalidSince = CrlEntryExtensions.ReadInvalidity(field.Value.Span) },
                ReasonCodeOid or ExtendedRevokeOid => read,
                _ => field.Critical ? throw new AsnContentException($"critical extension {field.Oid}") : read,
            };
        }

        return read;
    }

    /// <summary>RFC 8954 wraps it in an OCTET STRING; RFC 2560's responders sent it bare.</summary>
    private static ReadOnlyMemory<byte> ReadNonce(ReadOnlyMemory<byte> value) =>
        DerEncoding.IsCanonical(value.Span) && value.Span[0] == DerCursor.OctetString
            ? new AsnReader(value, AsnEncodingRules.DER).ReadOctetString()
            : value;
}
