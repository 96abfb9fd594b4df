using System.Security.Cryptography;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>One run over one opened package, in the order of docs/evidence.md, "Verification".</summary>
internal sealed class PackageExamination(
    EvidenceVerifier verifier,
    PackageContents package,
    CheckList checks,
    DateTimeOffset at
)
{
    private readonly TimedPaths? _paths = verifier.Trust is { } trust ? new TimedPaths(trust, package, at) : null;

    public void Run()
    {
        var certificates = new CertificateExamination(_paths, checks, at);

        // 1. The seal over the manifest, which the container check has already compared with every file.
        var seal = VerifySeal(certificates);

        // 2. The statement, then the commitment over exactly it.
        var statement = ReadStatement(CheckName.Statement, PackagePaths.Statement);
        var commitment = statement is null ? null : VerifyCommitment(statement);
        if (statement is null || commitment is null)
        {
            return;
        }

        CheckNamedCertificate(statement, commitment);
        CheckAttachments(statement);

        // 3. Since when it exists: timestamps, each judged at the next proof over it, and the log, a proof of its own.
        var existence = new ExistenceExamination(package, checks, _paths, at).Run(commitment);
        var log = new LogExamination(verifier.LogKeys, package, checks).Run(statement, commitment);
        new LossExamination(verifier.LogKeys, package, checks).Run(commitment, log);

        // 4. The receipt says the same as statement, signature and log.
        var receipt = new ReceiptExamination(package, checks).Run(statement, commitment, log);
        certificates.Check(
            CheckName.ReceiptCertificate,
            receipt?.Signature,
            CertificatePurpose.Seal,
            receipt?.Signature.SigningTime
        );

        // 5. The signer's certificate at the earliest instant at which the signature provably existed.
        var provenAt = new[] { existence.StampedAt, log?.ProvenAt }.Min();
        certificates.CheckSigner(commitment, provenAt, existence);
        CheckTimes(statement, commitment, existence.StampedAt, log, seal);
    }

    private VerifiedSignature? VerifySeal(CertificateExamination certificates)
    {
        var expectation = new SignatureExpectation(
            package.Find(PackagePaths.Manifest)!,
            null,
            null,
            null,
            null,
            Detached: true,
            MimeType: EvidencePackage.ManifestMimeType
        );
        if (
            !checks.Accept(
                CheckName.Seal,
                SignatureVerifier.Verify(package.Find(PackagePaths.Seal), expectation),
                out var seal
            )
        )
        {
            return null;
        }

        certificates.Check(CheckName.SealCertificate, seal, CertificatePurpose.Seal, seal.SigningTime);
        return seal;
    }

    private Statement? ReadStatement(string name, string path)
    {
        if (!package.Get(path).TryGetValue(out var bytes, out var rejection))
        {
            checks.Fail(name, rejection);
            return null;
        }

        if (!Statement.Parse(bytes).TryGetValue(out var statement, out rejection))
        {
            checks.Fail(name, rejection);
            return null;
        }

        return checks.Require(
            name,
            statement.IsBindingAct,
            RejectionReason.StatementKindUnknown,
            $"{statement.Kind} is no binding act"
        )
            ? statement
            : null;
    }

    private VerifiedSignature? VerifyCommitment(Statement statement)
    {
        if (!package.Get(PackagePaths.Commitment).TryGetValue(out var cms, out var rejection))
        {
            checks.Fail(CheckName.Commitment, rejection);
            return null;
        }

        var expectation = new SignatureExpectation(
            statement.Render(),
            verifier.Policy.ForKind(statement.Kind),
            null,
            null,
            null
        );
        if (!checks.Accept(CheckName.Commitment, SignatureVerifier.Verify(cms, expectation), out var commitment))
        {
            return null;
        }

        checks.State("decision", statement[StatementKeys.Decision]);
        checks.State("applicationNumber", statement[StatementKeys.ApplicationNumber]);
        checks.State("businessType", statement[StatementKeys.BusinessType]);
        checks.State("enterprise", statement[StatementKeys.SigningOrganizationName]);
        checks.State("creditCode", statement[StatementKeys.SigningOrganizationCode]);
        checks.State("signingTime", StatementInstant.Render(commitment.SigningTime));
        checks.State("statementSha256", Convert.ToHexStringLower(SHA256.HashData(statement.Render())));
        return commitment;
    }

    private void CheckNamedCertificate(Statement statement, VerifiedSignature commitment)
    {
        var named = statement[StatementKeys.CertificateSha256];
        _ = checks.Require(
            CheckName.NamedCertificate,
            named == Convert.ToHexStringLower(SHA256.HashData(commitment.SignerCertificate)),
            RejectionReason.SigningCertificateMismatch,
            "the statement names another certificate"
        );
        _ = checks.Require(
            CheckName.SignatureValue,
            package.Find(PackagePaths.SignatureValue).AsSpan().SequenceEqual(commitment.Signature),
            RejectionReason.PackageFileChanged,
            $"{PackagePaths.SignatureValue} is not the signature"
        );
        if (
            !EndEntityCertificate
                .Parse(commitment.SignerCertificate)
                .TryGetValue(out var certificate, out var rejection)
            || !CreditCodeExtractor.Extract(certificate).TryGetValue(out var code, out rejection)
        )
        {
            checks.Fail(CheckName.Organization, rejection);
            return;
        }

        _ = checks.Require(
            CheckName.Organization,
            code.Value == statement.SigningOrganization,
            RejectionReason.StatementOrganizationMismatch,
            $"the certificate is of {code}"
        );
    }

    private void CheckAttachments(Statement statement)
    {
        var lines = statement.List(StatementKeys.Attachment);
        var files = package.Under(PackagePaths.Attachments);
        var complete =
            lines.Count == files.Count
            && lines.Zip(files).Select((pair, i) => Matches(pair.First, pair.Second, i + 1)).All(matches => matches);
        _ = checks.Require(
            CheckName.Attachments,
            complete,
            RejectionReason.PackageFileChanged,
            "the attachments are not those of the statement, in its order"
        );
    }

    /// <summary>The line ends in size and digest; its beginning is a title for people.</summary>
    private static bool Matches(string line, PackageFile file, int number)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Content));
        return file.Path.StartsWith(PackagePaths.Attachment(number, "")[..^4] + ".", StringComparison.Ordinal)
            && line.EndsWith($"；{file.Content.Length} 字节；SHA-256 {sha256}", StringComparison.Ordinal);
    }

    private void CheckTimes(
        Statement statement,
        VerifiedSignature commitment,
        DateTimeOffset? stampedAt,
        LogFindings? log,
        VerifiedSignature? seal
    )
    {
        var skew = TimeSpan.FromMinutes(5);
        DateTimeOffset?[] notBeforeSigning = [stampedAt, log?.ProvenAt, log?.ReceivedAt];
        DateTimeOffset?[] notAfterReport = [stampedAt, log?.ProvenAt, seal?.SigningTime];
        var rendered = StatementInstant.TryParse(statement[StatementKeys.ServerTime], out var serverTime);
        _ = checks.Require(
            CheckName.Times,
            rendered
                && commitment.SigningTime >= serverTime - skew
                && notBeforeSigning.All(time => time is null || time >= commitment.SigningTime - skew)
                && notAfterReport.All(time => time is null || time <= at + skew),
            RejectionReason.TimeOrderInvalid,
            "rendered, signed, stamped, logged, reported: not in this order"
        );
    }
}
