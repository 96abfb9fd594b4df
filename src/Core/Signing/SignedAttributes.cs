using System.Formats.Asn1;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>The signed attributes of a commitment, taken apart; each of the profile exactly once, none else.</summary>
internal sealed record SignedAttributes
{
    private static readonly string[] Required =
    [
        ObjectIdentifiers.ContentType,
        ObjectIdentifiers.SigningTime,
        ObjectIdentifiers.MessageDigest,
        ObjectIdentifiers.SigningCertificateV2,
        ObjectIdentifiers.CommitmentType,
        ObjectIdentifiers.MimeType,
        ObjectIdentifiers.AlgorithmProtection,
    ];

    private SignedAttributes() { }

    public required string ContentType { get; init; }
    public required DateTimeOffset SigningTime { get; init; }
    public required ReadOnlyMemory<byte> MessageDigest { get; init; }
    public required SigningCertificateId SigningCertificate { get; init; }
    public required string CommitmentType { get; init; }
    public required string MimeType { get; init; }

    /// <summary>DER AlgorithmIdentifier of the protected digest and signature algorithm.</summary>
    public required ReadOnlyMemory<byte> ProtectedDigest { get; init; }
    public required ReadOnlyMemory<byte> ProtectedSignature { get; init; }
    public required SignaturePolicy? Policy { get; init; }

    /// <param name="setOf">DER SET OF Attribute, tag 0x31.</param>
    public static Verdict<SignedAttributes> Parse(ReadOnlyMemory<byte> setOf)
    {
        if (!AttributeSet.Parse(setOf).TryGetValue(out var attributes, out var rejection))
        {
            return rejection;
        }

        if (
            attributes.Keys.FirstOrDefault(o => !Required.Contains(o) && o != ObjectIdentifiers.SignaturePolicy) is
            { } other
        )
        {
            return new Rejection(RejectionReason.AttributeNotAllowed, $"signed attribute {other}");
        }

        if (Required.FirstOrDefault(o => !attributes.ContainsKey(o)) is { } missing)
        {
            return new Rejection(RejectionReason.AttributeMissing, $"signed attribute {missing}");
        }

        try
        {
            var protection = Sequence(attributes[ObjectIdentifiers.AlgorithmProtection]);
            var parsed = new SignedAttributes
            {
                ContentType = Single(attributes[ObjectIdentifiers.ContentType], r => r.ReadObjectIdentifier()),
                SigningTime = Single(attributes[ObjectIdentifiers.SigningTime], r => CertificateFields.ReadTime(r)),
                MessageDigest = Single(attributes[ObjectIdentifiers.MessageDigest], r => r.ReadOctetString()),
                SigningCertificate = SigningCertificateId.Read(attributes[ObjectIdentifiers.SigningCertificateV2]),
                CommitmentType = Only(
                    Sequence(attributes[ObjectIdentifiers.CommitmentType]),
                    r => r.ReadObjectIdentifier()
                ),
                MimeType = Single(
                    attributes[ObjectIdentifiers.MimeType],
                    r => r.ReadCharacterString(UniversalTagNumber.UTF8String)
                ),
                ProtectedDigest = protection.ReadEncodedValue(),
                ProtectedSignature = ReadImplicitSequence(protection),
                Policy = attributes.TryGetValue(ObjectIdentifiers.SignaturePolicy, out var policy)
                    ? ReadPolicy(policy)
                    : null,
            };
            protection.ThrowIfNotEmpty();
            return parsed;
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.AttributeMalformed, error.Message);
        }
    }

    private static ReadOnlyMemory<byte> ReadImplicitSequence(AsnReader protection)
    {
        var value = protection.ReadEncodedValue().ToArray();
        if (value[0] != 0xA1)
        {
            throw new AsnContentException("the protected algorithm is not a signature algorithm");
        }

        value[0] = 0x30;
        return value;
    }

    private static SignaturePolicy ReadPolicy(ReadOnlyMemory<byte> value)
    {
        var policy = Sequence(value);
        var oid = policy.ReadObjectIdentifier();
        var hash = policy.ReadSequence();
        policy.ThrowIfNotEmpty();
        if (!hash.ReadEncodedValue().Span.SequenceEqual(CommitmentAlgorithms.Sha256Identifier))
        {
            throw new AsnContentException("the policy's hash is not SHA-256");
        }

        return new SignaturePolicy(oid, Only(hash, r => r.ReadOctetString()));
    }

    private static AsnReader Sequence(ReadOnlyMemory<byte> value) => Single(value, r => r.ReadSequence());

    private static T Single<T>(ReadOnlyMemory<byte> value, Func<AsnReader, T> read) =>
        Only(new AsnReader(value, AsnEncodingRules.DER), read);

    private static T Only<T>(AsnReader reader, Func<AsnReader, T> read)
    {
        var value = read(reader);
        reader.ThrowIfNotEmpty();
        return value;
    }
}
