using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>Asks the revocation check alone: leaf, issuing CA and root of <see cref="PathLab"/>, status of the leaf demanded.</summary>
internal sealed class StatusLab
{
    public static readonly RevocationRules Registry = new() { Mode = RevocationMode.Leaf };
    public static readonly RevocationRules Pkix = Registry with
    {
        Profile = PathProfile.Pkix,
        AllowIndirect = true,
        AllowOtherKey = true,
        AllowSha1Responses = true,
        UseDeltas = true,
    };

    private readonly PathLab _lab = PathLab.Shared;

    public StatusLab(
        params IReadOnlyList<System.Security.Cryptography.X509Certificates.X509Extension> leafExtensions
    ) => Leaf = leafExtensions.Count == 0 ? _lab.Leaf : _lab.Issue(PathLab.LeafProfile(more: leafExtensions));

    public SigningIdentity Leaf { get; init; }
    public SigningIdentity Issuing => _lab.Issuing.Identity;
    public SigningIdentity Root => _lab.Root.Identity;
    public byte[] IssuingName => Issuing.Certificate.SubjectName.RawData;
    public byte[] LeafSerial => Leaf.Certificate.SerialNumberBytes.ToArray();
    public CrlForge Crl => new(Issuing);
    public ForgedEntry Revoked => new(LeafSerial, PathLab.Now.AddDays(-1));
    public OcspForge Ocsp => new(Issuing, Leaf.Certificate, Issuing.Certificate);
    public IReadOnlyList<SigningIdentity> Helpers { get; init; } = [];

    public static CertificateNode Node(SigningIdentity identity) =>
        CertificateNode.Parse(identity.Certificate.RawData).TryGetValue(out var node, out var rejection)
            ? node
            : throw new InvalidOperationException(rejection.ToString());

    public Verdict<RevocationFindings> Check(
        IReadOnlyList<byte[]> crls,
        IReadOnlyList<byte[]>? ocsp = null,
        RevocationRules? rules = null,
        DateTimeOffset? at = null,
        DateTimeOffset? now = null,
        Func<CertificateNode, bool>? isTrustedSigner = null
    ) =>
        new RevocationCheck(rules ?? Registry).Check(
            [Node(Leaf), Node(Issuing), Node(Root)],
            new RevocationMaterial(crls, ocsp ?? []),
            [.. Helpers.Select(Node)],
            isTrustedSigner ?? (_ => true),
            at ?? now ?? PathLab.Now,
            now ?? PathLab.Now
        );

    public Verdict<RevocationFindings> Check(CrlForge crl, RevocationRules? rules = null) =>
        Check([crl.Sign()], rules: rules);

    public Verdict<RevocationFindings> Check(OcspForge response, RevocationRules? rules = null) =>
        Check([], [response.Sign()], rules);

    public static RevocationFindings Good(Verdict<RevocationFindings> verdict)
    {
        Assert.True(verdict.TryGetValue(out var findings, out var rejection), rejection?.ToString());
        return findings;
    }

    public static void Revocation(Verdict<RevocationFindings> verdict) =>
        PathLab.Refused(RejectionReason.CertificateRevoked, verdict);

    public static void NoStatus(Verdict<RevocationFindings> verdict) =>
        PathLab.Refused(RejectionReason.RevocationUnknown, verdict);
}
