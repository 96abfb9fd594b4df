using System.Formats.Asn1;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>One extension of a certificate or CRL; Value is the content of its OCTET STRING.</summary>
internal sealed record ExtensionField(string Oid, bool Critical, ReadOnlyMemory<byte> Value);

/// <summary>The fields of an X.509 certificate (RFC 5280 §4.1), read strictly and kept as received; no meaning is given to them here.</summary>
/// <remarks>DER through the whole tree, no byte after it, no extension twice, inner = outer signature algorithm.</remarks>
internal sealed record CertificateFields
{
    private static readonly Asn1Tag VersionTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag[] UniqueIdentifierTags =
    [
        new(TagClass.ContextSpecific, 1),
        new(TagClass.ContextSpecific, 2),
    ];
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 3);

    private CertificateFields() { }

    public required ReadOnlyMemory<byte> Der { get; init; }

    /// <summary>The signed part.</summary>
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }

    /// <summary>1 or 3; 2 only without the issuer's duties, since its unique identifiers are refused.</summary>
    public required int Version { get; init; }

    /// <summary>The content octets of the INTEGER.</summary>
    public required ReadOnlyMemory<byte> SerialNumber { get; init; }
    public required ReadOnlyMemory<byte> Issuer { get; init; }
    public required ReadOnlyMemory<byte> Subject { get; init; }
    public required DateTimeOffset NotBefore { get; init; }
    public required DateTimeOffset NotAfter { get; init; }
    public required ReadOnlyMemory<byte> SubjectPublicKeyInfo { get; init; }
    public required IReadOnlyList<ExtensionField> Extensions { get; init; }

    /// <summary>DER AlgorithmIdentifier.</summary>
    public required ReadOnlyMemory<byte> SignatureAlgorithm { get; init; }
    public required ReadOnlyMemory<byte> Signature { get; init; }

    public ExtensionField? Extension(string oid)
    {
        for (var i = 0; i < Extensions.Count; i++)
        {
            if (Extensions[i].Oid == oid)
            {
                return Extensions[i];
            }
        }

        return null;
    }

    /// <param name="requireIssuerDuties">
    /// Refuses what RFC 5280 forbids to issuers though not to readers: GeneralizedTime before 2050 and unique identifiers.
    /// </param>
    public static Verdict<CertificateFields> Parse(ReadOnlySpan<byte> der, bool requireIssuerDuties = true)
    {
        if (!DerEncoding.IsCanonical(der))
        {
            return new Rejection(RejectionReason.CertificateMalformed, "the certificate is not one DER value");
        }

        try
        {
            return Read(der.ToArray(), requireIssuerDuties);
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.CertificateMalformed, error.Message);
        }
    }

    /// <summary>Reads an Extensions value; one that occurs twice or writes the default FALSE is refused.</summary>
    internal static IReadOnlyList<ExtensionField> ReadExtensions(AsnReader sequence)
    {
        var extensions = new List<ExtensionField>();
        while (sequence.HasData)
        {
            var extension = sequence.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean);
            if (critical && !extension.ReadBoolean())
            {
                throw new AsnContentException("critical FALSE is the default and must not be written");
            }

            extensions.Add(new ExtensionField(oid, critical, extension.ReadOctetString()));
            extension.ThrowIfNotEmpty();
        }

        return extensions.Count > 0 && !HasDuplicate(extensions)
            ? extensions
            : throw new AsnContentException("extensions are empty or repeated");
    }

    private static bool HasDuplicate(List<ExtensionField> extensions)
    {
        const int fewEnoughForPairs = 32;
        if (extensions.Count > fewEnoughForPairs)
        {
            return extensions.DistinctBy(e => e.Oid).Count() < extensions.Count;
        }

        for (var i = 1; i < extensions.Count; i++)
        {
            for (var k = 0; k < i; k++)
            {
                if (extensions[i].Oid == extensions[k].Oid)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime without fraction from 2050 on.</summary>
    internal static DateTimeOffset ReadTime(AsnReader reader, bool requireIssuerDuties = true)
    {
        if (reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime))
        {
            return reader.ReadUtcTime();
        }

        var time = reader.ReadGeneralizedTime();
        return
            (!requireIssuerDuties || time.Year >= 2050)
            && time.Millisecond == 0
            && time.Ticks % TimeSpan.TicksPerSecond == 0
            ? time
            : throw new AsnContentException("a time before 2050 or a fraction in GeneralizedTime");
    }

    private static CertificateFields Read(ReadOnlyMemory<byte> der, bool requireIssuerDuties)
    {
        var certificate = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var toBeSigned = certificate.PeekEncodedValue();
        var tbs = certificate.ReadSequence();
        var outerAlgorithm = certificate.ReadEncodedValue();
        var signature = ReadOctetAlignedBitString(certificate);
        certificate.ThrowIfNotEmpty();

        var version = ReadVersion(tbs, requireIssuerDuties);
        var serial = tbs.ReadIntegerBytes();
        var innerAlgorithm = tbs.ReadEncodedValue();
        if (!innerAlgorithm.Span.SequenceEqual(outerAlgorithm.Span))
        {
            throw new AsnContentException("inner and outer signature algorithm differ");
        }

        var issuer = ReadName(tbs);
        var validity = tbs.ReadSequence();
        var (notBefore, notAfter) = (ReadTime(validity, requireIssuerDuties), ReadTime(validity, requireIssuerDuties));
        validity.ThrowIfNotEmpty();
        var subject = ReadName(tbs);
        var spki = tbs.ReadEncodedValue();
        var extensions = ReadExtensions(tbs, version, requireIssuerDuties);
        return new CertificateFields
        {
            Der = der,
            ToBeSigned = toBeSigned,
            Version = version,
            SerialNumber = serial,
            Issuer = issuer,
            Subject = subject,
            NotBefore = notBefore,
            NotAfter = notAfter,
            SubjectPublicKeyInfo = spki,
            Extensions = extensions,
            SignatureAlgorithm = outerAlgorithm,
            Signature = signature,
        };
    }

    private static IReadOnlyList<ExtensionField> ReadExtensions(AsnReader tbs, int version, bool requireIssuerDuties)
    {
        if (!requireIssuerDuties && version > 1)
        {
            SkipUniqueIdentifiers(tbs);
        }

        IReadOnlyList<ExtensionField> extensions = [];
        if (tbs.HasData && version == 3)
        {
            var wrapper = tbs.ReadSequence(ExtensionsTag);
            extensions = ReadExtensions(wrapper.ReadSequence());
            wrapper.ThrowIfNotEmpty();
        }

        tbs.ThrowIfNotEmpty();
        return extensions;
    }

    private static int ReadVersion(AsnReader tbs, bool requireIssuerDuties)
    {
        if (!tbs.PeekTag().HasSameClassAndValue(VersionTag))
        {
            return 1;
        }

        var wrapper = tbs.ReadSequence(VersionTag);
        var known = wrapper.TryReadInt32(out var version) && (version == 2 || (version == 1 && !requireIssuerDuties));
        wrapper.ThrowIfNotEmpty();
        return known ? version + 1 : throw new AsnContentException("a version that is no certificate's here");
    }

    private static void SkipUniqueIdentifiers(AsnReader tbs)
    {
        foreach (var tag in UniqueIdentifierTags)
        {
            if (tbs.HasData && tbs.PeekTag().HasSameClassAndValue(tag))
            {
                tbs.ReadBitString(out _, tag);
            }
        }
    }

    /// <summary>A Name of relative names that each have an attribute; its encoding.</summary>
    internal static ReadOnlyMemory<byte> ReadName(AsnReader reader)
    {
        var name = reader.PeekEncodedValue();
        var relativeNames = reader.ReadSequence();
        while (relativeNames.HasData)
        {
            var set = relativeNames.ReadSetOf();
            do
            {
                var attribute = set.ReadSequence();
                attribute.ReadObjectIdentifier();
                attribute.ReadEncodedValue();
                attribute.ThrowIfNotEmpty();
            } while (set.HasData);
        }

        return name;
    }

    private static byte[] ReadOctetAlignedBitString(AsnReader reader)
    {
        var bits = reader.ReadBitString(out var unusedBits);
        return unusedBits == 0 ? bits : throw new AsnContentException("a signature with unused bits");
    }
}
