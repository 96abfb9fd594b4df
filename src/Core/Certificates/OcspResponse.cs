using System.Formats.Asn1;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

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
    DateTimeOffset? NextUpdate
);

/// <summary>A basic OCSP response, read strictly; it says nothing until its signer was verified.</summary>
internal sealed record OcspResponse
{
    private const int MaxSize = 64 * 1024;
    private const int MaxAnswers = 64;
    private const string BasicOid = "1.3.6.1.5.5.7.48.1.1";
    private static readonly Asn1Tag Tag0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Tag1 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Tag2 = new(TagClass.ContextSpecific, 2);

    private OcspResponse() { }

    public required byte[] Der { get; init; }
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }
    public required ReadOnlyMemory<byte> SignatureAlgorithm { get; init; }
    public required byte[] Signature { get; init; }
    public required IReadOnlyList<byte[]> Certificates { get; init; }

    /// <summary>DER Name of the responder, or null where it is named by the SHA-1 of its key.</summary>
    public required ReadOnlyMemory<byte>? ResponderName { get; init; }
    public required ReadOnlyMemory<byte>? ResponderKeyHash { get; init; }
    public required IReadOnlyList<OcspAnswer> Answers { get; init; }

    public static Verdict<OcspResponse> Parse(byte[] der)
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
            return Read(der);
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.RevocationUnknown, "OCSP response: " + error.Message);
        }
    }

    private static OcspResponse Read(byte[] der)
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
        var certificates = ReadCertificates(basic);
        basic.ThrowIfNotEmpty();

        Expect(!Next(data, Tag0), "not version 1");
        var (name, keyHash) = ReadResponder(data);
        data.ReadGeneralizedTime();
        var answers = ReadAnswers(data.ReadSequence());
        ReadExtensions(data);
        data.ThrowIfNotEmpty();
        return new OcspResponse
        {
            Der = der,
            ToBeSigned = toBeSigned,
            SignatureAlgorithm = algorithm,
            Signature = signature,
            Certificates = certificates,
            ResponderName = name,
            ResponderKeyHash = keyHash,
            Answers = answers,
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

    private static List<byte[]> ReadCertificates(AsnReader basic)
    {
        var certificates = new List<byte[]>();
        if (Next(basic, Tag0))
        {
            var wrapper = basic.ReadSequence(Tag0);
            var sequence = wrapper.ReadSequence();
            wrapper.ThrowIfNotEmpty();
            while (sequence.HasData)
            {
                certificates.Add(sequence.ReadEncodedValue().ToArray());
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
            answers.Add(ReadAnswer(responses.ReadSequence()));
        }

        return answers;
    }

    private static OcspAnswer ReadAnswer(AsnReader answer)
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
        if (Next(answer, Tag0))
        {
            var wrapper = answer.ReadSequence(Tag0);
            nextUpdate = wrapper.ReadGeneralizedTime();
            wrapper.ThrowIfNotEmpty();
        }

        ReadExtensions(answer);
        answer.ThrowIfNotEmpty();
        return new OcspAnswer(hashAlgorithm, nameHash, keyHash, serial, status, revokedAt, thisUpdate, nextUpdate);
    }

    private static (OcspStatus Status, DateTimeOffset? RevokedAt) ReadStatus(AsnReader answer)
    {
        if (Next(answer, Tag0))
        {
            answer.ReadNull(Tag0);
            return (OcspStatus.Good, null);
        }

        if (Next(answer, Tag1))
        {
            return (OcspStatus.Revoked, answer.ReadSequence(Tag1).ReadGeneralizedTime());
        }

        answer.ReadNull(Tag2);
        return (OcspStatus.Unknown, null);
    }

    /// <summary>An extension that is critical and unknown may change what the answer means.</summary>
    private static void ReadExtensions(AsnReader holder)
    {
        if (Next(holder, Tag1))
        {
            var wrapper = holder.ReadSequence(Tag1);
            var critical = CertificateFields.ReadExtensions(wrapper.ReadSequence()).FirstOrDefault(e => e.Critical);
            wrapper.ThrowIfNotEmpty();
            Expect(critical is null, $"critical extension {critical?.Oid}");
        }
    }

    private static bool Next(AsnReader reader, Asn1Tag tag) =>
        reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);

    private static void Expect(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new AsnContentException(otherwise);
        }
    }
}
