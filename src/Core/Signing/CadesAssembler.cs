using System.Formats.Asn1;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>Assembles CAdES (ETSI EN 319 122-1) from bytes that were already signed; never signs.</summary>
public static class CadesAssembler
{
    /// <summary>CAdES-B: enveloping SignedData version 1, DER, in the identifiers that the signed content-type belongs to.</summary>
    /// <param name="certificates">The signer's among them; signing-certificate-v2 says which.</param>
    /// <param name="detached">True: the content stays outside, as a package's seal needs it.</param>
    public static Verdict<byte[]> Assemble(
        ReadOnlySpan<byte> statement,
        ReadOnlySpan<byte> signedAttributes,
        ReadOnlySpan<byte> signature,
        SignatureAlgorithm algorithm,
        IReadOnlyList<byte[]> certificates,
        bool detached = false
    )
    {
        if (!CommitmentAlgorithms.TryGet(algorithm, out _))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, $"{algorithm} signs no commitment");
        }

        if (!SignedAttributes.Parse(signedAttributes.ToArray()).TryGetValue(out var attributes, out var rejection))
        {
            return rejection;
        }

        if (!FindSigner(attributes, certificates).TryGetValue(out var signer, out rejection))
        {
            return rejection;
        }

        return new CommitmentCms
        {
            Types = CmsContentTypes.OfAttributes(attributes),
            Content = detached ? (ReadOnlyMemory<byte>?)null : statement.ToArray(),
            Certificates = Distinct(certificates),
            Crls = [],
            SignerId = SignerIdOf(signer),
            SignedAttributes = signedAttributes.ToArray(),
            Algorithm = algorithm,
            Signature = signature.ToArray(),
            Timestamp = null,
        }.Encode();
    }

    /// <summary>CAdES-T: adds an RFC 3161 token over the signature octets.</summary>
    /// <param name="timestampToken">DER TimeStampToken; a second one is refused.</param>
    public static Verdict<byte[]> AddTimestamp(ReadOnlySpan<byte> cms, ReadOnlySpan<byte> timestampToken)
    {
        if (!CommitmentCms.Parse(cms).TryGetValue(out var parsed, out var rejection))
        {
            return rejection;
        }

        if (parsed.Timestamp is not null)
        {
            return new Rejection(RejectionReason.AttributeDuplicate, "the signature is already timestamped");
        }

        return DerEncoding.IsCanonical(timestampToken) && timestampToken[0] == 0x30
            ? (parsed with { Timestamp = timestampToken.ToArray() }).Encode()
            : new Rejection(RejectionReason.TimestampMalformed, "the token is not one DER value");
    }

    /// <summary>CAdES-LT: adds certificates of both chains and the CRLs of their CAs.</summary>
    /// <remarks>CRLs only: an OCSP response inside forces SignedData version 5, which stock tools refuse.</remarks>
    public static Verdict<byte[]> AddLongTerm(
        ReadOnlySpan<byte> cms,
        IReadOnlyList<byte[]> certificates,
        IReadOnlyList<byte[]> crls
    )
    {
        if (!CommitmentCms.Parse(cms).TryGetValue(out var parsed, out var rejection))
        {
            return rejection;
        }

        if (certificates.Concat(crls).Any(v => !DerEncoding.IsCanonical(v) || v[0] != 0x30))
        {
            return new Rejection(RejectionReason.CmsMalformed, "a certificate or CRL is not one DER value");
        }

        return (
            parsed with
            {
                Certificates = Distinct([.. parsed.Certificates, .. certificates]),
                Crls = Distinct([.. parsed.Crls, .. crls]),
            }
        ).Encode();
    }

    /// <summary>
    /// What of a signature never changes when proofs are added: content, signature, signer's certificate and timestamp. Every
    /// later level gives the same bytes.
    /// </summary>
    public static Verdict<byte[]> Core(ReadOnlySpan<byte> cms)
    {
        if (
            !CommitmentCms.Parse(cms).TryGetValue(out var parsed, out var rejection)
            || !SignedAttributes.Parse(parsed.SignedAttributes).TryGetValue(out var attributes, out rejection)
            || !FindSigner(attributes, parsed.Certificates).TryGetValue(out var signer, out rejection)
        )
        {
            return rejection;
        }

        return (parsed with { Certificates = [signer.Der.ToArray()], Crls = [], ArchiveTimestamps = [] }).Encode();
    }

    /// <summary>DER IssuerAndSerialNumber (RFC 5652 §10.2.4).</summary>
    internal static byte[] SignerIdOf(CertificateFields certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(certificate.Issuer.Span);
            writer.WriteInteger(certificate.SerialNumber.Span);
        }

        return writer.Encode();
    }

    /// <summary>The certificate that signing-certificate-v2 names.</summary>
    internal static Verdict<CertificateFields> FindSigner(
        SignedAttributes attributes,
        IReadOnlyList<byte[]> certificates
    )
    {
        foreach (var certificate in certificates)
        {
            if (
                CertificateFields.Parse(certificate).TryGetValue(out var fields, out _)
                && attributes.SigningCertificate.Matches(fields)
            )
            {
                return fields;
            }
        }

        return new Rejection(RejectionReason.CmsCertificateMissing, "signing-certificate-v2 names none of them");
    }

    private static List<byte[]> Distinct(IReadOnlyList<byte[]> values) => [.. values.DistinctBy(Convert.ToHexString)];
}
