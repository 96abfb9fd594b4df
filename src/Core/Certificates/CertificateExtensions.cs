using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>The extensions that our own rules read (RFC 5280 §4.2.1); each value strictly, nothing after it.</summary>
internal sealed record CertificateExtensions
{
    public const string AuthorityKeyIdentifierOid = "2.5.29.35";
    public const string SubjectKeyIdentifierOid = "2.5.29.14";
    public const string KeyUsageOid = "2.5.29.15";
    public const string SubjectAlternativeNameOid = "2.5.29.17";
    public const string BasicConstraintsOid = "2.5.29.19";
    public const string NameConstraintsOid = "2.5.29.30";
    public const string DistributionPointsOid = "2.5.29.31";
    public const string ExtendedKeyUsageOid = "2.5.29.37";
    public const string OcspNoCheckOid = "1.3.6.1.5.5.7.48.1.5";

    private CertificateExtensions() { }

    /// <summary>Null where the extension is absent.</summary>
    public required X509KeyUsageFlags? KeyUsage { get; init; }
    public required IReadOnlyList<string>? ExtendedKeyUsage { get; init; }
    public required bool IsAuthority { get; init; }
    public required int? PathLength { get; init; }
    public required ReadOnlyMemory<byte>? SubjectKeyIdentifier { get; init; }

    /// <summary>keyIdentifier of authorityKeyIdentifier.</summary>
    public required ReadOnlyMemory<byte>? AuthorityKeyIdentifier { get; init; }

    /// <summary>subjectAltName; empty where absent.</summary>
    public required IReadOnlyList<GeneralName> SubjectNames { get; init; }
    public required NameConstraints? NameConstraints { get; init; }
    public required PolicyExtensions Policies { get; init; }

    public static Verdict<CertificateExtensions> Parse(CertificateFields fields)
    {
        try
        {
            var (isAuthority, pathLength) = ReadBasicConstraints(Value(fields, BasicConstraintsOid));
            return new CertificateExtensions
            {
                KeyUsage = ReadKeyUsage(Value(fields, KeyUsageOid)),
                ExtendedKeyUsage = ReadExtendedKeyUsage(Value(fields, ExtendedKeyUsageOid)),
                IsAuthority = isAuthority,
                PathLength = pathLength,
                SubjectKeyIdentifier = ReadSubjectKeyIdentifier(Value(fields, SubjectKeyIdentifierOid)),
                AuthorityKeyIdentifier = ReadAuthorityKeyIdentifier(Value(fields, AuthorityKeyIdentifierOid)),
                SubjectNames = Value(fields, SubjectAlternativeNameOid) is { } names
                    ? GeneralName.ReadAll(names.ReadSequence())
                    : [],
                NameConstraints = Value(fields, NameConstraintsOid) is { } constraints
                    ? NameConstraints.Read(constraints)
                    : null,
                Policies = PolicyExtensions.Read(oid => Value(fields, oid)),
            };
        }
        catch (AsnContentException error)
        {
            return new Rejection(RejectionReason.CertificateMalformed, "extension: " + error.Message);
        }
    }

    private static AsnReader? Value(CertificateFields fields, string oid)
    {
        if (fields.Extension(oid) is not { } extension)
        {
            return null;
        }

        return DerEncoding.IsCanonical(extension.Value.Span)
            ? new AsnReader(extension.Value, AsnEncodingRules.DER)
            : throw new AsnContentException($"{oid} is not one DER value");
    }

    private static X509KeyUsageFlags? ReadKeyUsage(AsnReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        // DER cuts trailing zero bits off a list of named bits, so the last bit written is a one (X.690 §11.2.2).
        var bits = reader.ReadBitString(out var unused);
        if (bits is [] or { Length: > 2 } || (bits[^1] >> unused & 1) == 0)
        {
            throw new AsnContentException("keyUsage has no bit, too many, or a zero at its end");
        }

        // The first bit of the string is the highest of the first octet, as X509KeyUsageFlags has it; decipherOnly follows.
        return (X509KeyUsageFlags)(bits[0] | (bits.Length == 2 ? bits[1] << 8 : 0));
    }

    private static List<string>? ReadExtendedKeyUsage(AsnReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        var sequence = reader.ReadSequence();
        var purposes = new List<string>();
        do
        {
            purposes.Add(sequence.ReadObjectIdentifier());
        } while (sequence.HasData);
        return purposes;
    }

    private static (bool IsAuthority, int? PathLength) ReadBasicConstraints(AsnReader? reader)
    {
        if (reader is null)
        {
            return (false, null);
        }

        var sequence = reader.ReadSequence();
        var isAuthority =
            sequence.HasData && sequence.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && sequence.ReadBoolean();
        int? pathLength = null;
        if (sequence.HasData)
        {
            // A length beyond Int32 limits nothing that could exist, but it is no certificate either.
            pathLength =
                sequence.TryReadInt32(out var length) && length >= 0 && isAuthority
                    ? length
                    : throw new AsnContentException("pathLenConstraint without authority or out of range");
        }

        sequence.ThrowIfNotEmpty();
        return (isAuthority, pathLength);
    }

    // The casts keep "absent" apart from "empty": a null array would become an empty memory.
    private static ReadOnlyMemory<byte>? ReadSubjectKeyIdentifier(AsnReader? reader) =>
        reader is null ? (ReadOnlyMemory<byte>?)null : reader.ReadOctetString();

    private static ReadOnlyMemory<byte>? ReadAuthorityKeyIdentifier(AsnReader? reader)
    {
        if (reader is null)
        {
            return null;
        }

        var keyIdentifierTag = new Asn1Tag(TagClass.ContextSpecific, 0);
        var sequence = reader.ReadSequence();
        return sequence.HasData && sequence.PeekTag().HasSameClassAndValue(keyIdentifierTag)
            ? sequence.ReadOctetString(keyIdentifierTag)
            : (ReadOnlyMemory<byte>?)null;
    }
}
