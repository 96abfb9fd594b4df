using System.Formats.Asn1;
using System.Numerics;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>A CRL (RFC 5280 §5), read strictly to the last entry; it says nothing until its signature was verified by its issuer.</summary>
/// <remarks>What it speaks of is its <see cref="Scope"/>; a list with a critical extension that we do not know is refused here.</remarks>
internal sealed class CertificateRevocationList
{
    private const int MaxSize = 32 * 1024 * 1024;
    private const int MaxNameSize = 16 * 1024;
    private const int MaxExtensionsSize = 64 * 1024;
    private const int MaxNumberSize = 32;
    private const string NumberOid = "2.5.29.20";
    private const string DeltaIndicatorOid = "2.5.29.27";
    private const string IssuingDistributionPointOid = "2.5.29.28";
    private const string ExpiredCertificatesOid = "2.5.29.60";
    private static readonly Asn1Tag ExtensionsTag = new(TagClass.ContextSpecific, 0);

    private ReadOnlyMemory<byte> _toBeSigned;
    private ReadOnlyMemory<byte> _signatureAlgorithm;
    private byte[] _signature = [];
    private volatile byte[]? _verifiedBy;
    private volatile RevocationProof? _proof;

    private CertificateRevocationList(byte[] der) => Der = der;

    public byte[] Der { get; }
    public string IssuerKey { get; private set; } = "";
    public DateTimeOffset ThisUpdate { get; private set; }
    public DateTimeOffset NextUpdate { get; private set; }
    public CrlScope Scope { get; private set; } = CrlScope.Everything;
    public CrlEntries Entries { get; private set; } = CrlEntries.None;

    /// <summary>cRLNumber; null where the list has none.</summary>
    public BigInteger? Number { get; private set; }

    /// <summary>BaseCRLNumber of a delta CRL; null marks a complete list.</summary>
    public BigInteger? BaseNumber { get; private set; }

    /// <summary>Octets of authorityKeyIdentifier, empty where it is absent.</summary>
    public ReadOnlyMemory<byte> AuthorityKeyIdentifier { get; private set; }

    /// <summary>Certificates that expired from this instant on are kept on the list (X.509 expiredCertsOnCRL).</summary>
    public DateTimeOffset? KeepsExpiredSince { get; private set; }

    /// <summary>The list as what a verdict rests on.</summary>
    public RevocationProof AsProof => _proof ??= new(IsOcsp: false, Der, ThisUpdate, NextUpdate);

    /// <param name="profile">Registry refuses what RFC 5280 forbids to issuers though not to readers.</param>
    public static Verdict<CertificateRevocationList> Parse(byte[] der, PathProfile profile = PathProfile.Registry)
    {
        if (der.Length > MaxSize || !DerEncoding.IsCanonical(der))
        {
            return new Rejection(RejectionReason.RevocationUnknown, "the CRL is too large or not one DER value");
        }

        try
        {
            var crl = new CertificateRevocationList(der);
            crl.Read(profile == PathProfile.Registry);
            return crl;
        }
        catch (Exception error) when (error is AsnContentException or ArgumentException)
        {
            return new Rejection(RejectionReason.RevocationUnknown, "CRL: " + error.Message);
        }
    }

    /// <summary>True when this very key signed it; remembered for the last key.</summary>
    public bool IsSignedBy(PublicKey key, AlgorithmSet set)
    {
        if (_verifiedBy is { } known && key.Sha256.AsSpan().SequenceEqual(known))
        {
            return true;
        }

        var valid =
            SignatureScheme.TryParse(_signatureAlgorithm.Span, out var scheme, set)
            && key.Verify(scheme, _toBeSigned.Span, _signature, ecdsaDer: true).TryGetValue(out _, out _);
        if (valid)
        {
            _verifiedBy = key.Sha256;
        }

        return valid;
    }

    /// <summary>Whether a certificate that expired then would still stand on it.</summary>
    public bool KeepsCertificateOf(DateTimeOffset notAfter) => ThisUpdate <= notAfter || KeepsExpiredSince <= notAfter;

    /// <summary>Whether this delta CRL brings that complete list up to date (RFC 5280 §5.2.4, §6.3.3 (c)).</summary>
    public bool Updates(CertificateRevocationList complete) =>
        BaseNumber <= complete.Number
        && complete.Number < Number
        && IssuerKey == complete.IssuerKey
        && Scope.IsSameAs(complete.Scope)
        && AuthorityKeyIdentifier.Span.SequenceEqual(complete.AuthorityKeyIdentifier.Span);

    private void Read(bool requireIssuerDuties)
    {
        var list = new AsnReader(Der, AsnEncodingRules.DER).ReadSequence();
        _toBeSigned = list.PeekEncodedValue();
        var tbs = list.ReadSequence();
        _signatureAlgorithm = list.ReadEncodedValue();
        _signature = list.ReadBitString(out var unusedBits);
        list.ThrowIfNotEmpty();
        Expect(unusedBits == 0, "a signature with unused bits");

        Expect(tbs.TryReadInt32(out var version) && version == 1, "not version 2");
        Expect(tbs.ReadEncodedValue().Span.SequenceEqual(_signatureAlgorithm.Span), "inner and outer algorithm differ");
        var issuer = tbs.PeekEncodedValue();
        Expect(issuer.Length <= MaxNameSize, "the issuer's name is too long");
        tbs.ReadSequence();
        IssuerKey = DistinguishedName.ComparisonKey(issuer);
        ThisUpdate = CertificateFields.ReadTime(tbs, requireIssuerDuties);
        Expect(IsTime(tbs), "nextUpdate is missing");
        NextUpdate = CertificateFields.ReadTime(tbs, requireIssuerDuties);
        ReadOnlyMemory<byte> entries = default;
        if (tbs.HasData && tbs.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            entries = tbs.PeekContentBytes();
            tbs.ReadEncodedValue();
        }

        if (tbs.HasData)
        {
            Expect(tbs.PeekEncodedValue().Length <= MaxExtensionsSize, "the extensions are too long");
            var wrapper = tbs.ReadSequence(ExtensionsTag);
            ReadExtensions(CertificateFields.ReadExtensions(wrapper.ReadSequence()));
            wrapper.ThrowIfNotEmpty();
        }

        tbs.ThrowIfNotEmpty();
        if (!entries.IsEmpty)
        {
            Entries = CrlEntries.Read(entries, Scope.IsIndirect, requireIssuerDuties);
        }
    }

    private void ReadExtensions(IReadOnlyList<ExtensionField> extensions)
    {
        foreach (var extension in extensions)
        {
            switch (extension.Oid)
            {
                case IssuingDistributionPointOid:
                    Scope = CrlScope.Read(extension.Value, IssuerKey);
                    break;
                case NumberOid:
                    Number = ReadNumber(extension.Value);
                    break;
                case DeltaIndicatorOid:
                    BaseNumber = ReadNumber(extension.Value);
                    break;
                case CertificateExtensions.AuthorityKeyIdentifierOid:
                    AuthorityKeyIdentifier = extension.Value;
                    break;
                case ExpiredCertificatesOid:
                    KeepsExpiredSince = CrlEntryExtensions.ReadInvalidity(extension.Value.Span);
                    break;
                default:
                    Expect(!extension.Critical, $"critical extension {extension.Oid}");
                    break;
            }
        }

        Expect(BaseNumber is null || Number is not null, "a delta CRL without a number");
    }

    private static BigInteger ReadNumber(ReadOnlyMemory<byte> value)
    {
        Expect(value.Length <= MaxNumberSize, "a CRL number that is too long");
        var number = CrlScope.OpenCanonical(value).ReadInteger();
        Expect(number.Sign >= 0, "a negative CRL number");
        return number;
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
