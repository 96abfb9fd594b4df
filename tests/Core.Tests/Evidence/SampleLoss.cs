using System.Text;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>The four files of 挂失 in a package; the signature's own entry is 4.</summary>
internal static class SampleLoss
{
    private static readonly DateTimeOffset LostAt = SamplePackage.Now.AddHours(5);

    /// <param name="prover">Whose log proves it.</param>
    /// <param name="index">Of the loss in the log.</param>
    /// <param name="act">Changes the act before its leaf is made.</param>
    /// <param name="proof">Changes the proof.</param>
    /// <param name="files">Changes all files.</param>
    public static PackagePlan PlanOf(
        SamplePackage prover,
        int index,
        Func<KeyLossAct, KeyLossAct>? act = null,
        Func<LogProof, LogProof>? proof = null,
        Action<List<PackageFile>>? files = null
    ) =>
        new()
        {
            Files = all =>
            {
                var loss = LossOf(all);
                loss = act?.Invoke(loss) ?? loss;
                var salt = Enumerable.Repeat((byte)7, EvidenceSalts.SaltLength).ToArray();
                var digest = EvidenceLeaf.Digest(salt, loss.Render());
                var leaf = new ActLeaf(loss.ActId, KeyLossAct.Kind, digest, LostAt, null).Render();
                var proven = prover.ProofOf(leaf, index);
                proven = proof?.Invoke(proven) ?? proven;
                all.AddRange([
                    new(PackagePaths.Loss, loss.Render()),
                    new(PackagePaths.LossLeaf, leaf),
                    new(PackagePaths.LossSalt, salt),
                    new(PackagePaths.LossProof, Encoding.UTF8.GetBytes(proven.Render())),
                ]);
                files?.Invoke(all);
            },
        };

    private static KeyLossAct LossOf(List<PackageFile> files)
    {
        Assert.True(
            Statement
                .Parse(files.Single(f => f.Path == PackagePaths.Statement).Content)
                .TryGetValue(out var text, out _)
        );
        return new KeyLossAct(
            Guid.Parse("0a0a0a0a-0000-4000-8000-000000000001"),
            KeyLossEvent.Report,
            text[StatementKeys.SigningOrganizationCode],
            Convert.FromHexString(text[StatementKeys.CertificateSha256]),
            Guid.Empty,
            new byte[32],
            LostAt
        );
    }
}
