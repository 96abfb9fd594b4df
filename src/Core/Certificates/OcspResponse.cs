using System.Formats.Asn1;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>A basic OCSP response, read strictly; it says nothing until its signer was verified.</summary>
internal sealed class OcspResponse
{
    private const int MaxSize = 64 * 1024;
    private const int MaxAnswers = 64;
    private const int MaxCertificates = 8;
    private const string BasicOid = "1.3.6.1.5.5.7.48.1.1";
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Tag2 = new(TagClass.ContextSpecific, 2);

    private volatile byte[]? _verifiedBy;

    private OcspResponse() { }

    public required byte[] Der { get; init; }
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }
    public required ReadOnlyMemory<byte> SignatureAlgorithm { get; init; }
    public required byte[] Signature { get; init; }

    /// <summary>Certificates that came along and can be read; untrusted.</summary>
    public required IReadOnlyList<CertificateNode> Delegates { get; init; }

    /// <summary>DER Name of the responder, or null where it is named by the SHA-1 of its key.</summary>
    public required ReadOnlyMemory<byte>? ResponderName { get; init; }
    public required ReadOnlyMemory<byte>? ResponderKeyHash { get; init; }
    public required DateTimeOffset ProducedAt { get; init; }
    public required IReadOnlyList<OcspAnswer> Answers { get; init; }
    public required OcspExtensions Extensions { get; init; }

    /// <param name="profile">How the certificates that come along are read.</param>
    public static Verdict<OcspResponse> Parse(byte[] der, PathProfile profile = PathProfile.Registry)
    {
        if (der.Length > MaxSize || !DerEncoding.IsCanonical(der))
        {
            return new Rejection(
                RejectionReason.RevocationUnknown,
                "the OCSP response is too large or not one DER value"
            );
        }

        try
        {
            return Read(der, profile);
        }
        catch (Exception error) when (error is AsnContentException or ArgumentException)
        {
            return new Rejection(RejectionReason.RevocationUnknown, "OCSP response: " + error.Message);
        }
    }

    /// <summary>True when this very key signed it; remembered for the last key.</summary>
    public bool IsSignedBy(CertificateNode signer, SignatureScheme scheme)
    {
        if (_verifiedBy is { } known && signer.Key.Sha256.AsSpan().SequenceEqual(known))
        {
            return true;
        }

        var valid = signer.Key.Verify(scheme, ToBeSigned.Span, Signature, ecdsaDer: true).TryGetValue(out _, out _);
        if (valid)
        {
            _verifiedBy = signer.Key.Sha256;
        }

        return valid;
    }

    private static OcspResponse Read(byte[] der, PathProfile profile)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        Expect(outer.ReadEnumeratedBytes().Span.SequenceEqual([(byte)0]), "the responder did not succeed");
        var wrapper = outer.ReadSequence(Tag0);
        outer.ThrowIfNotEmpty();
        var bytes = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        Expect(bytes.ReadObjectIdentifier() == BasicOid, "not a basic response");
        var basicDer = bytes.ReadOctetString();
        bytes.ThrowIfNotEmpty();
        Expect(DerEncoding.IsCanonical(basicDer), "the basic response is not one DER value");

        var basic = new AsnReader(basicDer, AsnEncodingRules.DER).ReadSequence();
        var toBeSigned = basic.PeekEncodedValue();
        var data = basic.ReadSequence();
        var algorithm = basic.ReadEncodedValue();
        var signature = basic.ReadBitString(out var unusedBits);
        Expect(unusedBits == 0, "a signature with unused bits");
        var certificates = ReadCertificates(basic, profile);
        basic.ThrowIfNotEmpty();

        Expect(!Next(data, Tag0), "not version 1");
        var (name, keyHash) = ReadResponder(data);
        var producedAt = data.ReadGeneralizedTime();
        var answers = ReadAnswers(data.ReadSequence());
        var extensions = OcspExtensions.Read(data);
        data.ThrowIfNotEmpty();
        return new OcspResponse
        {
            Der = der,
            ToBeSigned = toBeSigned,
            SignatureAlgorithm = algorithm,
            Signature = signature,
            Delegates = certificates,
            ResponderName = name,
            ResponderKeyHash = keyHash,
            ProducedAt = producedAt,
            Answers = answers,
            Extensions = extensions,
        };
    }

    private static (ReadOnlyMemory<byte>? Name, ReadOnlyMemory<byte>? KeyHash) ReadResponder(AsnReader data)
    {
        if (Next(data, Tag1))
        {
            var byName = data.ReadSequence(Tag1);
            var name = byName.ReadEncodedValue();
            byName.ThrowIfNotEmpty();
            return (name, null);
        }

        var byKey = data.ReadSequence(Tag2);
        var hash = byKey.ReadOctetString();
        byKey.ThrowIfNotEmpty();
        return (null, hash);
    }

    private static List<CertificateNode> ReadCertificates(AsnReader basic, PathProfile profile)
    {
        var certificates = new List<CertificateNode>();
        if (Next(basic, Tag0))
        {
            var wrapper = basic.ReadSequence(Tag0);
            var sequence = wrapper.ReadSequence();
            wrapper.ThrowIfNotEmpty();
            for (var count = 0; sequence.HasData; count++)
            {
                var der = sequence.ReadEncodedValue();
                if (
                    count < MaxCertificates
                    && CertificateNode.Parse(der.Span, profile).TryGetValue(out var node, out _)
                )
                {
                    certificates.Add(node);
                }
            }
        }

        return certificates;
    }

    private static List<OcspAnswer> ReadAnswers(AsnReader responses)
    {
        var answers = new List<OcspAnswer>();
        while (responses.HasData)
        {
            Expect(answers.Count < MaxAnswers, "too many answers");
            answers.Add(OcspAnswer.Read(responses.ReadSequence()));
        }

        return answers;
    }

    private static bool Next(AsnReader reader, Asn1Tag tag) => CrlScope.Next(reader, tag);

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new AsnContentException(otherwise);
        }
    }
}
