using System.Formats.Asn1;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>A complete CRL (RFC 5280 §5), read strictly; it says nothing until its signature was verified by its issuer.</summary>
/// <remarks>Delta, indirect and partial CRLs are refused at reading: they could hide a revocation from whoever takes them for complete.</remarks>
internal sealed class CertificateRevocationList
{
    private const int MaxSize = 32 * 1024 * 1024;
    private const string IssuingDistributionPointOid = "2.5.29.28";
    private const string DeltaIndicatorOid = "2.5.29.27";
    private const string CertificateIssuerOid = "2.5.29.29";
    private const string ExpiredCertificatesOid = "2.5.29.60";
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0);

    private readonly Dictionary<string, DateTimeOffset> _revoked = [];
    private volatile byte[]? _verifiedBy;

    private CertificateRevocationList(byte[] der) => Der = der;

    public byte[] Der { get; }
    public string IssuerKey { get; private set; } = "";
    public DateTimeOffset ThisUpdate { get; private set; }
    public DateTimeOffset NextUpdate { get; private set; }

    /// <summary>True where the CRL keeps certificates after they expired (X.509 expiredCertsOnCRL).</summary>
    public bool KeepsExpired { get; private set; }
    public CrlScope Scope { get; private set; } = CrlScope.Everything;
    private ReadOnlyMemory<byte> ToBeSigned { get; set; }
    private ReadOnlyMemory<byte> SignatureAlgorithm { get; set; }
    private byte[] Signature { get; set; } = [];

    public static Verdict<CertificateRevocationList> Parse(byte[] der)
    {
        if (der.Length > MaxSize || !DerEncoding.IsCanonical(der))
        {
            return new Rejection(RejectionReason.RevocationUnknown, "the CRL is too large or not one DER value");
        }

        try
        {
            var crl = new CertificateRevocationList(der);
            crl.Read();
            return crl;
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.RevocationUnknown, "CRL: " + error.Message);
        }
    }

    /// <summary>The revocation date of a serial number (hex), null when it is not on the list.</summary>
    public DateTimeOffset? RevocationDate(string serialNumber) =>
        _revoked.TryGetValue(serialNumber, out var date) ? date : null;

    /// <summary>True when this very key signed it; remembered for the last key.</summary>
    public bool IsSignedBy(PublicKey key)
    {
        if (_verifiedBy is { } known && key.Sha256.AsSpan().SequenceEqual(known))
        {
            return true;
        }

        var valid =
            SignatureScheme.TryParse(SignatureAlgorithm.Span, out var scheme)
            && key.Verify(scheme, ToBeSigned.Span, Signature, ecdsaDer: true).TryGetValue(out _, out _);
        if (valid)
        {
            _verifiedBy = key.Sha256;
        }

        return valid;
    }

    private void Read()
    {
        var list = new AsnReader(Der, AsnEncodingRules.DER).ReadSequence();
        ToBeSigned = list.PeekEncodedValue();
        var tbs = list.ReadSequence();
        SignatureAlgorithm = list.ReadEncodedValue();
        Signature = list.ReadBitString(out var unusedBits);
        list.ThrowIfNotEmpty();
        Expect(unusedBits == 0, "a signature with unused bits");

        Expect(tbs.TryReadInt32(out var version) && version == 1, "not version 2");
        Expect(tbs.ReadEncodedValue().Span.SequenceEqual(SignatureAlgorithm.Span), "inner and outer algorithm differ");
        var issuer = tbs.PeekEncodedValue();
        tbs.ReadSequence();
        IssuerKey = DistinguishedName.ComparisonKey(issuer);
        ThisUpdate = CertificateFields.ReadTime(tbs);
        Expect(IsTime(tbs), "nextUpdate is missing");
        NextUpdate = CertificateFields.ReadTime(tbs);
        if (tbs.HasData && tbs.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            ReadEntries(tbs.ReadSequence());
        }

        if (tbs.HasData)
        {
            var wrapper = tbs.ReadSequence(ExtensionsTag);
            ReadExtensions(CertificateFields.ReadExtensions(wrapper.ReadSequence()));
            wrapper.ThrowIfNotEmpty();
        }

        tbs.ThrowIfNotEmpty();
    }

    private void ReadEntries(AsnReader entries)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            var serial = Convert.ToHexString(entry.ReadIntegerBytes().Span.TrimStart((byte)0));
            var date = CertificateFields.ReadTime(entry);
            if (entry.HasData)
            {
                // certificateIssuer moves an entry to another CA, so it always comes with an indirect CRL.
                var unknown = CertificateFields
                    .ReadExtensions(entry.ReadSequence())
                    .FirstOrDefault(e => e.Critical || e.Oid == CertificateIssuerOid);
                Expect(unknown is null, $"entry extension {unknown?.Oid}");
            }

            entry.ThrowIfNotEmpty();

            // Twice on the list: the earlier date stands.
            if (!_revoked.TryAdd(serial, date) && date < _revoked[serial])
            {
                _revoked[serial] = date;
            }
        }
    }

    private void ReadExtensions(IReadOnlyList<ExtensionField> extensions)
    {
        foreach (var extension in extensions)
        {
            switch (extension.Oid)
            {
                case IssuingDistributionPointOid:
                    Scope = CrlScope.Read(extension.Value);
                    break;
                case ExpiredCertificatesOid:
                    KeepsExpired = true;
                    break;
                case DeltaIndicatorOid:
                    throw new AsnContentException("a delta CRL");
                default:
                    Expect(!extension.Critical, $"critical extension {extension.Oid}");
                    break;
            }
        }
    }

    private static bool IsTime(AsnReader reader) =>
        reader.HasData
        && (
            reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
            || reader.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime)
        );

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new AsnContentException(otherwise);
        }
    }
}
