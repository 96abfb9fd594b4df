using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Tests.Evidence;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>Whole packages whose signatures are all good and whose certificates are not, or not at the proven time.</summary>
internal sealed class StatusMutants(SamplePackage sample)
{
    public const string Group = "Certificates at the proven time";
    public const string StillValid = "revoked a second after the timestamp: valid";
    private const int StampedAt = 5;

    /// <summary>When the timestamp was made, and the instant for which openssl is asked to judge.</summary>
    public static DateTimeOffset Stamped => SamplePackage.Now.AddSeconds(StampedAt);

    public IEnumerable<Mutant> All()
    {
        const string Revoked = "CertificateRevoked, REVOKED";
        using var other = new SamplePackage();
        yield return Make("revoked an hour before the timestamp", Revoked, RevokedAt(-3600));
        yield return Make("revoked a second before the timestamp", Revoked, RevokedAt(StampedAt - 1));
        yield return Make("revoked in the second of the timestamp", Revoked, RevokedAt(StampedAt));
        yield return Make(StillValid, "accepted", RevokedAt(StampedAt + 1));
        yield return Make("the lists taken out", "RevocationUnknown, TRY_LATER", new() { Crls = (_, _) => [] });
        yield return Make(
            "the issuing CA's list taken out",
            "RevocationUnknown, TRY_LATER",
            new() { Crls = (authority, _) => [authority.Crl(authority.Root, [])] }
        );
        yield return Make(
            "expired before the timestamp",
            "CertificateExpired, OUT_OF_BOUNDS_NO_POE",
            new() { Signer = new LeafOptions { Validity = new(SamplePackage.Now.AddDays(-9), SamplePackage.Now) } }
        );
        yield return Make(
            "not yet valid at the timestamp",
            "CertificateNotYetValid, OUT_OF_BOUNDS_NO_POE",
            new()
            {
                Signer = new LeafOptions { Validity = new(SamplePackage.Now.AddDays(1), SamplePackage.Now.AddDays(9)) },
            }
        );
        yield return Make(
            "issued by an authority of the same name",
            "PathNotFound, NO_CERTIFICATE_CHAIN_FOUND",
            new() { Signer = new LeafOptions { Issuer = other.Authority.Issuing } }
        );
    }

    private static PackagePlan RevokedAt(int seconds) =>
        new()
        {
            Crls = (authority, signer) =>
            {
                var revoked = new RevokedCertificate(signer.SerialNumber, SamplePackage.Now.AddSeconds(seconds), 1);
                var later = SamplePackage.Now.AddMinutes(1);
                return
                [
                    .. authority.Crls(),
                    authority.Crl(authority.Issuing, [revoked], later),
                    authority.Crl(authority.Root, [], later),
                ];
            },
        };

    private Mutant Make(string what, string expect, PackagePlan plan)
    {
        var package = sample.Build(plan);
        var commitment = Accepted(EvidencePackage.Open(package)).Single(f => f.Path == PackagePaths.Commitment).Content;
        return new Mutant(Group, what, expect, commitment, _ => Judge(package));
    }

    private string Judge(byte[] package)
    {
        var report = sample.Verifier.Verify(package, SamplePackage.Now.AddDays(2));
        return report.Indication == Indication.TotalPassed
            ? "accepted"
            : $"{report.Checks.Single(c => c.Name == CheckName.CommitmentCertificate).Reason}, {report.SubIndication}";
    }
}
