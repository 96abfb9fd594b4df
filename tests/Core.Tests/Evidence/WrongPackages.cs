using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>Packages that are wrong in one thing and sealed properly, by name.</summary>
public static class WrongPackages
{
    /// <summary>What is wrong, the check that finds it, its reason.</summary>
    public static TheoryData<string, string, string> All =>
        new()
        {
            { "other policy", CheckName.Commitment, "SignaturePolicyMismatch" },
            { "expired signer", CheckName.CommitmentCertificate, "CertificateExpired" },
            { "statement names another certificate", CheckName.NamedCertificate, "SigningCertificateMismatch" },
            { "stamp over other data", CheckName.Timestamp, "TimestampImprintMismatch" },
            { "foreign timestamp authority", CheckName.TimestampCertificate, "PathNotFound" },
            { "other token beside", CheckName.Timestamp, "PackageFileChanged" },
            { "other signature value", CheckName.SignatureValue, "PackageFileChanged" },
            { "statement edited", CheckName.Commitment, "StatementDigestMismatch" },
            { "statement not canonical", CheckName.Statement, "StatementMalformed" },
            { "statement missing", CheckName.Statement, "PackageFileMissing" },
            { "receipt as statement", CheckName.Statement, "StatementKindUnknown" },
            { "commitment missing", CheckName.Commitment, "PackageFileMissing" },
            { "commitment truncated", CheckName.Commitment, "CmsNotDer" },
            { "attachment changed", CheckName.Attachments, "PackageFileChanged" },
            { "attachment missing", CheckName.Attachments, "PackageFileChanged" },
            { "attachment added", CheckName.Attachments, "PackageFileChanged" },
            { "attachments swapped", CheckName.Attachments, "PackageFileChanged" },
            { "leaf of another signature", CheckName.Leaf, "LeafMismatch" },
            { "leaf of another kind", CheckName.Leaf, "LeafMismatch" },
            { "leaf missing", CheckName.Leaf, "LeafMalformed" },
            { "salts missing", CheckName.Leaf, "LeafMalformed" },
            { "proof of another index", CheckName.Inclusion, "InclusionProofInvalid" },
            { "proof missing", CheckName.Inclusion, "ProofMalformed" },
            { "checkpoint malformed", CheckName.Inclusion, "CheckpointMalformed" },
            { "receipt of another statement", CheckName.ReceiptLinks, "ReceiptMismatch" },
            { "receipt of another index", CheckName.ReceiptLinks, "ReceiptMismatch" },
            { "receipt of another checkpoint", CheckName.ReceiptLinks, "ReceiptMismatch" },
            { "receipt with another decision", CheckName.ReceiptLinks, "ReceiptMismatch" },
            { "receipt missing", CheckName.ReceiptStatement, "ReceiptMalformed" },
            { "receipt edited", CheckName.Receipt, "StatementDigestMismatch" },
            { "receipt unsigned", CheckName.Receipt, "CmsNotDer" },
            { "seal over another manifest", CheckName.Seal, "MessageDigestMismatch" },
        };

    internal static PackagePlan PlanOf(string what) =>
        what switch
        {
            "other policy" => new() { Policy = new SignaturePolicy("2.25.1", Filled(1)) },
            "expired signer" => new()
            {
                Signer = new LeafOptions { Validity = new Validity(SamplePackage.Now.AddDays(-9), SamplePackage.Now) },
            },
            "statement names another certificate" => new()
            {
                Facts = facts => facts with { CertificateSha256 = Filled(1) },
            },
            "stamp over other data" => new() { StampedData = [1] },
            "foreign timestamp authority" => new() { Timestamper = new TestAuthority(SamplePackage.Now, "Foreign") },
            "other token beside" => Changing(PackagePaths.Timestamp, content => [.. content, 0]),
            "other signature value" => Changing(PackagePaths.SignatureValue, _ => [1, 2, 3]),
            "statement edited" => Changing(
                PackagePaths.Statement,
                content => Replace(content, "房屋建筑工程", "房屋建筑工长")
            ),
            "statement not canonical" => Changing(PackagePaths.Statement, content => content[..^1]),
            "statement missing" => Removing(PackagePaths.Statement),
            "receipt as statement" => new()
            {
                Files = files =>
                    Change(
                        files,
                        PackagePaths.Statement,
                        _ => files.Single(f => f.Path == PackagePaths.ReceiptStatement).Content
                    ),
            },
            "commitment missing" => Removing(PackagePaths.Commitment),
            "commitment truncated" => Changing(PackagePaths.Commitment, content => content[..^1]),
            "attachment changed" => Changing("attachments/001.pdf", content => [.. content, 0]),
            "attachment missing" => Removing("attachments/002.png"),
            "attachment added" => new() { Files = files => files.Add(new("attachments/003.png", [1])) },
            "attachments swapped" => new()
            {
                Files = files => Swap(files, "attachments/001.pdf", "attachments/002.png"),
            },
            "leaf of another signature" => new() { Leaf = leaf => leaf with { SignatureDigest = Filled(1) } },
            "leaf of another kind" => new() { Leaf = leaf => leaf with { Kind = "jianli-receipt/1" } },
            "leaf missing" => Removing(PackagePaths.Leaf),
            "salts missing" => Removing(PackagePaths.Salts),
            "proof of another index" => new() { Proof = proof => proof with { Index = 5 } },
            "proof missing" => Removing(PackagePaths.Proof),
            "checkpoint malformed" => Changing(PackagePaths.Proof, content => content[..^1]),
            "receipt of another statement" => new() { Receipt = facts => facts with { StatementSha256 = Filled(1) } },
            "receipt of another index" => new() { Receipt = facts => facts with { LogIndex = 3 } },
            "receipt of another checkpoint" => new() { Receipt = facts => facts with { CheckpointRoot = Filled(1) } },
            "receipt with another decision" => new()
            {
                Receipt = facts => facts with { Decision = ReportDecision.Return },
            },
            "receipt missing" => Removing(PackagePaths.ReceiptStatement),
            "receipt edited" => Changing(
                PackagePaths.ReceiptStatement,
                content => Replace(content, "HZ-20261123", "HZ-20261124")
            ),
            "receipt unsigned" => Removing(PackagePaths.Receipt),
            "seal over another manifest" => new() { Sealed = manifest => [.. manifest, (byte)'\n'] },
            _ => throw new ArgumentException(what, nameof(what)),
        };

    internal static PackagePlan Changing(string path, Func<byte[], byte[]> change) =>
        new() { Files = files => Change(files, path, change) };

    internal static PackagePlan Removing(string path) =>
        new() { Files = files => files.RemoveAll(file => file.Path == path) };

    internal static void Change(List<PackageFile> files, string path, Func<byte[], byte[]> change)
    {
        var i = files.FindIndex(file => file.Path == path);
        files[i] = new PackageFile(path, change([.. files[i].Content]));
    }

    private static void Swap(List<PackageFile> files, string first, string second)
    {
        var (a, b) = (files.Single(f => f.Path == first).Content, files.Single(f => f.Path == second).Content);
        Change(files, first, _ => b);
        Change(files, second, _ => a);
    }

    private static byte[] Replace(byte[] content, string from, string to) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace(from, to, StringComparison.Ordinal));

    internal static bool SaysTheSame(byte[] package)
    {
        var files = Accepted(EvidencePackage.Open(package)).ToDictionary(file => file.Path, file => file.Content);
        return new[]
        {
            (PackagePaths.Commitment, PackagePaths.Statement),
            (PackagePaths.Receipt, PackagePaths.ReceiptStatement),
        }.All(pair =>
            Accepted(
                SignatureVerifier.Verify(
                    files[pair.Item1],
                    new SignatureExpectation(files[pair.Item2], null, null, null, null)
                )
            )
                .Content.AsSpan()
                .SequenceEqual(files[pair.Item2])
        );
    }
}
