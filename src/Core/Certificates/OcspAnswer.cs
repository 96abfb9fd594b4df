using System.Formats.Asn1;

namespace JianliRegistry.Core.Certificates;

internal enum OcspStatus
{
    Good,
    Revoked,
    Unknown,
}

/// <summary>One answer in an OCSP response (RFC 6960 §4.2.1).</summary>
/// <param name="HashAlgorithm">Of the CertID; it only identifies, so SHA-1 may stand here.</param>
internal sealed record OcspAnswer(
    string HashAlgorithm,
    ReadOnlyMemory<byte> IssuerNameHash,
    ReadOnlyMemory<byte> IssuerKeyHash,
    ReadOnlyMemory<byte> SerialNumber,
    OcspStatus Status,
    DateTimeOffset? RevokedAt,
    DateTimeOffset ThisUpdate,
    DateTimeOffset? NextUpdate,
    OcspExtensions Extensions
)
{
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Tag2 = new(TagClass.ContextSpecific, 2);

    /// <summary>Whether the responder still knows of a certificate that expired then (archiveCutoff, RFC 6960 §4.4.4).</summary>
    public bool KnowsCertificateOf(DateTimeOffset notAfter) =>
        ThisUpdate <= notAfter || Extensions.ArchiveCutoff <= notAfter;

    /// <param name="answer">Reader of a SingleResponse's content.</param>
    public static OcspAnswer Read(AsnReader answer)
    {
        var id = answer.ReadSequence();
        var algorithm = id.ReadSequence();
        var hashAlgorithm = algorithm.ReadObjectIdentifier();
        var nameHash = id.ReadOctetString();
        var keyHash = id.ReadOctetString();
        var serial = id.ReadIntegerBytes();
        id.ThrowIfNotEmpty();
        var (status, revokedAt) = ReadStatus(answer);
        var thisUpdate = answer.ReadGeneralizedTime();
        DateTimeOffset? nextUpdate = null;
        if (CrlScope.Next(answer, Tag0))
        {
            var wrapper = answer.ReadSequence(Tag0);
            nextUpdate = wrapper.ReadGeneralizedTime();
            wrapper.ThrowIfNotEmpty();
        }

        var extensions = OcspExtensions.Read(answer);
        answer.ThrowIfNotEmpty();
        return new OcspAnswer(
            hashAlgorithm,
            nameHash,
            keyHash,
            serial,
            status,
            revokedAt,
            thisUpdate,
            nextUpdate,
            extensions
        );
    }

    private static (OcspStatus Status, DateTimeOffset? RevokedAt) ReadStatus(AsnReader answer)
    {
        if (CrlScope.Next(answer, Tag0))
        {
            answer.ReadNull(Tag0);
            return (OcspStatus.Good, null);
        }

        if (CrlScope.Next(answer, Tag1))
        {
            var revoked = answer.ReadSequence(Tag1);
            var revokedAt = revoked.ReadGeneralizedTime();
            if (CrlScope.Next(revoked, Tag0))
            {
                // Every reason revokes; only the form is looked at.
                var wrapper = revoked.ReadSequence(Tag0);
                wrapper.ReadEnumeratedBytes();
                wrapper.ThrowIfNotEmpty();
            }

            revoked.ThrowIfNotEmpty();
            return (OcspStatus.Revoked, revokedAt);
        }

        answer.ReadNull(Tag2);
        return (OcspStatus.Unknown, null);
    }
}
