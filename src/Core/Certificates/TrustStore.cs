using System.Security.Cryptography;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Configured trust: anchors decide, intermediates only help to build paths.</summary>
public sealed class TrustStore
{
    private const string TestMark = "TEST ONLY";

    private TrustStore(
        IReadOnlyList<CertificateNode> anchors,
        IReadOnlyList<CertificateNode> intermediates,
        PathProfile profile
    ) => (Anchors, Intermediates, Profile) = (anchors, intermediates, profile);

    /// <summary>How certificates are read and which rules paths to these anchors keep.</summary>
    public PathProfile Profile { get; }

    /// <summary>True when any anchor's subject contains "TEST ONLY"; Production refuses to start with it.</summary>
    public bool HasTestAnchors => Anchors.Any(a => IsTestOnly(a.Certificate));

    /// <summary>The anchors' certificates, for a view of the configuration.</summary>
    public IReadOnlyList<EndEntityCertificate> AnchorCertificates => [.. Anchors.Select(a => a.Certificate)];

    public IReadOnlyList<EndEntityCertificate> IntermediateCertificates =>
        [.. Intermediates.Select(i => i.Certificate)];

    internal IReadOnlyList<CertificateNode> Anchors { get; }
    internal IReadOnlyList<CertificateNode> Intermediates { get; }

    /// <summary>True for a certificate whose key lies on a developer's disk, as its subject says.</summary>
    public static bool IsTestOnly(EndEntityCertificate certificate) =>
        certificate.Subject.Contains(TestMark, StringComparison.OrdinalIgnoreCase);

    /// <summary>DER certificates.</summary>
    public static Verdict<TrustStore> Create(
        IReadOnlyList<byte[]> anchors,
        IReadOnlyList<byte[]> intermediates,
        PathProfile profile = PathProfile.Registry
    )
    {
        if (anchors.Count == 0)
        {
            return new Rejection(RejectionReason.TrustNotConfigured, "no trust anchor");
        }

        if (!ParseAll(anchors, profile).TryGetValue(out var trusted, out var rejection))
        {
            return rejection;
        }

        return ParseAll(intermediates, profile).TryGetValue(out var helpers, out rejection)
            ? new TrustStore(trusted, helpers, profile)
            : rejection;
    }

    /// <summary>Concatenated PEM texts (each may hold several certificates).</summary>
    public static Verdict<TrustStore> FromPem(IReadOnlyList<string> anchors, IReadOnlyList<string> intermediates)
    {
        if (!DecodeAll(anchors).TryGetValue(out var anchorsDer, out var rejection))
        {
            return rejection;
        }

        return DecodeAll(intermediates).TryGetValue(out var intermediatesDer, out rejection)
            ? Create(anchorsDer, intermediatesDer)
            : rejection;
    }

    private static Verdict<List<CertificateNode>> ParseAll(IReadOnlyList<byte[]> certificates, PathProfile profile)
    {
        var nodes = new List<CertificateNode>();
        foreach (var der in certificates)
        {
            if (!CertificateNode.Parse(der, profile).TryGetValue(out var node, out var rejection))
            {
                return new Rejection(rejection.Reason, $"configured certificate {nodes.Count + 1}: {rejection.Detail}");
            }

            nodes.Add(node);
        }

        return nodes;
    }

    private static Verdict<List<byte[]>> DecodeAll(IReadOnlyList<string> texts)
    {
        var certificates = new List<byte[]>();
        foreach (var text in texts)
        {
            var rest = text.AsSpan();
            var before = certificates.Count;
            while (PemEncoding.TryFind(rest, out var fields))
            {
                if (!rest[fields.Label].SequenceEqual("CERTIFICATE"))
                {
                    return new Rejection(RejectionReason.CertificateMalformed, $"PEM block {rest[fields.Label]}");
                }

                certificates.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
                rest = rest[fields.Location.End..];
            }

            if (certificates.Count == before)
            {
                return new Rejection(RejectionReason.CertificateMalformed, "a PEM text without a certificate");
            }
        }

        return certificates;
    }
}
