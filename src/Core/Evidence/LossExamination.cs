using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>Where the key was reported lost 挂失: whether the log has the signature before the loss. The order of the log decides, not a clock.</summary>
internal sealed class LossExamination(IReadOnlyList<CheckpointKey> keys, PackageContents package, CheckList checks)
{
    public void Run(VerifiedSignature commitment, LogFindings? log)
    {
        if (package.Find(PackagePaths.Loss) is not { } text)
        {
            checks.Skip(CheckName.NotLost, "no-loss-in-the-package");
            return;
        }

        if (log is null || !checks.HasPassed(CheckName.Checkpoint))
        {
            checks.Skip(CheckName.NotLost, "no-place-in-the-log");
            return;
        }

        if (!Read(text, commitment).TryGetValue(out var loss, out var rejection))
        {
            checks.Fail(CheckName.NotLost, rejection);
            return;
        }

        if (!PlaceOf(log).TryGetValue(out var place, out rejection))
        {
            checks.Fail(CheckName.NotLost, rejection);
            return;
        }

        checks.State("keyLostAt", StatementInstant.Render(loss.At));
        checks.State("keyLostIndex", place.Index.ToString(CultureInfo.InvariantCulture));
        _ = checks.Require(
            CheckName.NotLost,
            log.Index < place.Index,
            RejectionReason.KeyReportedLost,
            $"the key was reported lost in entry {place.Index}, before the signature's entry {log.Index}"
        );
    }

    /// <summary>The act that the leaf stands for, about the signer's own certificate.</summary>
    private Verdict<KeyLossAct> Read(byte[] text, VerifiedSignature commitment)
    {
        if (
            !KeyLossAct.Parse(text).TryGetValue(out var loss, out var rejection)
            || !ActLeaf.Parse(package.Find(PackagePaths.LossLeaf)).TryGetValue(out var leaf, out rejection)
        )
        {
            return rejection;
        }

        var digest = EvidenceLeaf.Digest(package.Find(PackagePaths.LossSalt), text);
        return
            leaf.ActId == loss.ActId
            && leaf.Kind == KeyLossAct.Kind
            && leaf.ContentDigest.AsSpan().SequenceEqual(digest)
            && loss.CertificateSha256.AsSpan().SequenceEqual(SHA256.HashData(commitment.SignerCertificate))
            ? loss
            : new Rejection(RejectionReason.LeafMismatch, "the loss is not that of its leaf, or of another key");
    }

    private Verdict<Place> PlaceOf(LogFindings log)
    {
        var text = Encoding.UTF8.GetString(package.Find(PackagePaths.LossProof) ?? []);
        if (
            !LogProof.Parse(text).TryGetValue(out var proof, out var rejection)
            || !Checkpoint.Verify(proof.SignedCheckpoint, keys).TryGetValue(out var checkpoint, out rejection)
        )
        {
            return rejection;
        }

        if (checkpoint.Origin != log.Checkpoint.Origin)
        {
            return new Rejection(RejectionReason.ProofMalformed, "the loss stands in another log");
        }

        var leafHash = MerkleTree.HashLeaf(package.Find(PackagePaths.LossLeaf));
        return MerkleTree
            .VerifyInclusion(proof.Index, checkpoint.Size, leafHash, proof.Hashes, checkpoint.Root)
            .TryGetValue(out _, out rejection)
            ? new Place(proof.Index)
            : rejection;
    }

    private sealed record Place(long Index);
}
