using System.Text;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>What leaf, proof and checkpoint were found to say.</summary>
/// <param name="ProvenAt">The checkpoint's time; null unless a log key from outside verified it over this leaf.</param>
internal sealed record LogFindings(
    EvidenceLeaf Leaf,
    long Index,
    Checkpoint Checkpoint,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? ProvenAt
);

/// <summary>The commitment stands in the log: salted digests, inclusion proof, signed checkpoint.</summary>
internal sealed class LogExamination(IReadOnlyList<CheckpointKey> keys, PackageContents package, CheckList checks)
{
    public LogFindings? Run(Statement statement, VerifiedSignature commitment)
    {
        var leafBytes = package.Find(PackagePaths.Leaf) ?? [];
        if (!checks.Accept(CheckName.Leaf, CheckLeaf(leafBytes, statement, commitment), out var leaf))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(package.Find(PackagePaths.Proof) ?? []);
        if (!LogProof.Parse(text).TryGetValue(out var proof, out var rejection))
        {
            checks.Fail(CheckName.Inclusion, rejection);
            return null;
        }

        if (!Checkpoint.Parse(proof.SignedCheckpoint).TryGetValue(out var note, out rejection))
        {
            checks.Fail(CheckName.Checkpoint, rejection);
            return null;
        }

        var checkpoint = note.Checkpoint;
        var included = checks.Accept(
            CheckName.Inclusion,
            MerkleTree.VerifyInclusion(
                proof.Index,
                checkpoint.Size,
                MerkleTree.HashLeaf(leafBytes),
                proof.Hashes,
                checkpoint.Root
            ),
            out _
        );
        var proven = VerifyCheckpoint(proof.SignedCheckpoint) && included && checkpoint.UnixTime <= MaxUnixTime;
        if (proven)
        {
            var time = DateTimeOffset.FromUnixTimeSeconds(checkpoint.UnixTime);
            checks.Prove(new ExistenceProofLine("checkpoint", time, null, IsTrusted: true));
        }

        return new LogFindings(
            leaf,
            proof.Index,
            checkpoint,
            leaf.ReceivedAt,
            proven ? DateTimeOffset.FromUnixTimeSeconds(checkpoint.UnixTime) : null
        );
    }

    private static long MaxUnixTime => DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private bool VerifyCheckpoint(string signedCheckpoint)
    {
        if (keys.Count == 0)
        {
            checks.Owe(CheckName.Checkpoint, "log-key-not-configured", SubIndication.Generic);
            return false;
        }

        if (!checks.Accept(CheckName.Checkpoint, Checkpoint.Verify(signedCheckpoint, keys), out var checkpoint))
        {
            return false;
        }

        checks.State("logOrigin", checkpoint.Origin);
        checks.State("logSize", checkpoint.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return true;
    }

    private Verdict<EvidenceLeaf> CheckLeaf(byte[] leafBytes, Statement statement, VerifiedSignature commitment)
    {
        if (
            !EvidenceLeaf.Parse(leafBytes).TryGetValue(out var leaf, out var rejection)
            || !EvidenceSalts.Parse(package.Find(PackagePaths.Salts)).TryGetValue(out var salts, out rejection)
        )
        {
            return rejection;
        }

        (byte[] Digest, byte[] Salt, byte[] Bytes)[] digests =
        [
            (leaf.SignatureDigest, salts.Signature, commitment.Signature),
            (leaf.StatementDigest, salts.Statement, statement.Render()),
            (leaf.AttachmentListDigest, salts.AttachmentList, EvidenceLeaf.AttachmentListOf(statement)),
            (leaf.CertificateDigest, salts.Certificate, commitment.SignerCertificate),
        ];
        var matches = digests.All(d => EvidenceLeaf.Digest(d.Salt, d.Bytes).AsSpan().SequenceEqual(d.Digest));
        return matches && leaf.Kind == statement.Kind
            ? leaf
            : new Rejection(RejectionReason.LeafMismatch, "a digest of the leaf is not that of the package's file");
    }
}
