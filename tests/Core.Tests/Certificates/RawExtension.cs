using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>Extensions that the platform has no builder for, or would refuse to write.</summary>
internal static class RawExtension
{
    public static X509Extension Of(string oid, Action<AsnWriter> write, bool critical = true)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return new X509Extension(oid, writer.Encode(), critical);
    }

    public static X509Extension Names(bool critical, params IReadOnlyList<(GeneralNameKind Kind, string Text)> names) =>
        Of(
            CertificateExtensions.SubjectAlternativeNameOid,
            w =>
            {
                using var list = w.PushSequence();
                foreach (var (kind, text) in names)
                {
                    Write(w, kind, text);
                }
            },
            critical
        );

    public static X509Extension NameConstraints(
        IReadOnlyList<(GeneralNameKind Kind, string Text)> permitted,
        IReadOnlyList<(GeneralNameKind Kind, string Text)>? excluded = null,
        bool critical = true
    ) =>
        Of(
            CertificateExtensions.NameConstraintsOid,
            w =>
            {
                using var sequence = w.PushSequence();
                WriteSubtrees(w, 0, permitted);
                WriteSubtrees(w, 1, excluded ?? []);
            },
            critical
        );

    public static X509Extension Policies(params IReadOnlyList<string> policies) =>
        Of(
            PolicyExtensions.PoliciesOid,
            w =>
            {
                using var list = w.PushSequence();
                foreach (var policy in policies)
                {
                    using var one = w.PushSequence();
                    w.WriteObjectIdentifier(policy);
                }
            }
        );

    public static X509Extension Mappings(params IReadOnlyList<(string Issuer, string Subject)> mappings) =>
        Of(
            PolicyExtensions.MappingsOid,
            w =>
            {
                using var list = w.PushSequence();
                foreach (var (issuer, subject) in mappings)
                {
                    using var one = w.PushSequence();
                    w.WriteObjectIdentifier(issuer);
                    w.WriteObjectIdentifier(subject);
                }
            }
        );

    public static X509Extension RequireExplicitPolicy(int skip, bool critical = true) =>
        Of(
            PolicyExtensions.ConstraintsOid,
            w =>
            {
                using var sequence = w.PushSequence();
                w.WriteInteger(skip, new Asn1Tag(TagClass.ContextSpecific, 0));
            },
            critical
        );

    private static void WriteSubtrees(
        AsnWriter writer,
        int tag,
        IReadOnlyList<(GeneralNameKind Kind, string Text)> names
    )
    {
        if (names.Count == 0)
        {
            return;
        }

        using var list = writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, tag));
        foreach (var (kind, text) in names)
        {
            using var subtree = writer.PushSequence();
            Write(writer, kind, text);
        }
    }

    /// <param name="text">Hex for an address, RFC 4514 for a directory name.</param>
    private static void Write(AsnWriter writer, GeneralNameKind kind, string text)
    {
        var tag = new Asn1Tag(TagClass.ContextSpecific, (int)kind);
        if (kind == GeneralNameKind.Directory)
        {
            using var wrapper = writer.PushSequence(tag);
            writer.WriteEncodedValue(new X500DistinguishedName(text).RawData);
            return;
        }

        writer.WriteOctetString(
            kind == GeneralNameKind.IpAddress ? Convert.FromHexString(text) : Encoding.ASCII.GetBytes(text),
            tag
        );
    }
}
