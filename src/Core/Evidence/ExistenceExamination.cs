using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>What proves since when signature and status exist.</summary>
/// <param name="StampedAt">genTime of the signature timestamp, where its authority is trusted.</param>
/// <param name="Proofs">All of them, judged.</param>
/// <param name="ProvenAt">The earliest trusted renewal over a CRL or certificate (DER); null where none covers it.</param>
internal sealed record ExistenceFindings(
    DateTimeOffset? StampedAt,
    IReadOnlyList<ExistenceProof> Proofs,
    Func<byte[], DateTimeOffset?> ProvenAt
)
{
    public static ExistenceFindings None { get; } = new(null, [], _ => null);
}

/// <summary>Signature timestamp, archive timestamps and evidence record: each verified, then judged from the latest to the first.</summary>
internal sealed class ExistenceExamination(
    PackageContents package,
    CheckList checks,
    TimedPaths? paths,
    DateTimeOffset at
)
{
    public ExistenceFindings Run(VerifiedSignature commitment)
    {
        var stamp = VerifyTimestamp(commitment);
        var archives = VerifyArchives(commitment);
        var record = VerifyRecord(commitment, archives);

        var renewals = Chain(record?.Stamps ?? [], ExistenceProof.EvidenceRecord, _ => []);
        var archived = Chain(
            [.. archives.Select(a => a.Stamp)],
            ExistenceProof.ArchiveTimestamp,
            i => record?.Covers(archives[i].Token) == true ? [renewals[0]] : []
        );
        var proof = stamp is null
            ? null
            : new ExistenceProof(ExistenceProof.Timestamp, stamp, [.. archived, .. renewals.Take(1)]);
        JudgeAll(renewals, archived, proof, commitment);
        return new ExistenceFindings(
            proof?.IsTrusted == true ? proof.Time : null,
            proof is null ? [.. archived, .. renewals] : [proof, .. archived, .. renewals],
            ProvenAt
        );

        DateTimeOffset? ProvenAt(byte[] der)
        {
            var covering = archives
                .Zip(archived)
                .Where(pair => pair.First.CoversCrl(der) || pair.First.CoversCertificate(der))
                .Select(pair => pair.Second)
                .Concat(record?.Covers(der) == true ? renewals.Take(1) : [])
                .Where(p => p.IsTrusted)
                .Select(p => (DateTimeOffset?)p.Time);
            return covering.Min();
        }
    }

    private VerifiedTimestamp? VerifyTimestamp(VerifiedSignature commitment)
    {
        var beside = package.Find(PackagePaths.Timestamp);
        if (commitment.TimestampTokens.Count == 0 && beside is null)
        {
            checks.Skip(CheckName.Timestamp, "not-stamped-yet");
            checks.Skip(CheckName.TimestampCertificate, "not-stamped-yet");
            return null;
        }

        if (commitment.TimestampTokens is not [var token] || !token.AsSpan().SequenceEqual(beside))
        {
            checks.Fail(
                CheckName.Timestamp,
                new(RejectionReason.PackageFileChanged, $"{PackagePaths.Timestamp} is not the token in the signature")
            );
            return null;
        }

        if (!checks.Accept(CheckName.Timestamp, VerifiedTimestamp.Verify(token, commitment.Signature), out var stamp))
        {
            return null;
        }

        checks.State("timestampTime", StatementInstant.Render(stamp.Time));
        return stamp;
    }

    private IReadOnlyList<VerifiedArchiveTimestamp> VerifyArchives(VerifiedSignature commitment)
    {
        if (commitment.ArchiveTimestampTokens.Count == 0)
        {
            checks.Skip(CheckName.Archive, "not-archived");
            checks.Skip(CheckName.ArchiveCertificate, "not-archived");
            return [];
        }

        var verdict = ArchiveTimestamps.Verify(package.Find(PackagePaths.Commitment));
        if (!checks.Accept(CheckName.Archive, verdict, out var archives))
        {
            return [];
        }

        checks.State("archivedAt", StatementInstant.Render(archives[^1].Time));
        return archives;
    }

    private RenewalRecord? VerifyRecord(VerifiedSignature commitment, IReadOnlyList<VerifiedArchiveTimestamp> archives)
    {
        if (package.Find(PackagePaths.Renewal) is not { } der)
        {
            checks.Skip(CheckName.Renewal, "no-evidence-record");
            checks.Skip(CheckName.RenewalCertificate, "no-evidence-record");
            return null;
        }

        if (!RenewalRecord.Verify(der).TryGetValue(out var record, out var rejection))
        {
            checks.Fail(CheckName.Renewal, rejection);
            return null;
        }

        var missing = RenewalObjects.Missing(record, package, commitment, archives);
        if (!checks.Require(CheckName.Renewal, missing is null, RejectionReason.InclusionProofInvalid, missing ?? ""))
        {
            return null;
        }

        checks.State("renewedAt", StatementInstant.Render(record.Stamps[^1].Time));
        return record;
    }

    /// <summary>Proofs of one kind, the oldest first, each covered by all after it and by what else the caller knows.</summary>
    private static List<ExistenceProof> Chain(
        IReadOnlyList<VerifiedTimestamp> stamps,
        string kind,
        Func<int, IReadOnlyList<ExistenceProof>> alsoCoveredBy
    )
    {
        var chain = new List<ExistenceProof>();
        for (var i = stamps.Count - 1; i >= 0; i--)
        {
            chain.Insert(0, new ExistenceProof(kind, stamps[i], [.. chain, .. alsoCoveredBy(i)]));
        }

        return chain;
    }

    private void JudgeAll(
        List<ExistenceProof> renewals,
        List<ExistenceProof> archived,
        ExistenceProof? stamp,
        VerifiedSignature commitment
    )
    {
        if (paths is null)
        {
            OweTrust(stamp, archived, renewals);
            return;
        }

        // The latest first: whoever covers something has to be judged before it.
        var latestFirst = Enumerable.Reverse(renewals).Concat(Enumerable.Reverse(archived)).ToList();
        foreach (var proof in stamp is null ? latestFirst : [.. latestFirst, stamp])
        {
            // What is proved later than the report speaks of does not count in it.
            if (proof.Time <= at || proof == stamp)
            {
                proof.Judge(paths, commitment.Certificates, commitment.Crls, at);
            }

            checks.Prove(new ExistenceProofLine(proof.Kind, proof.Time, proof.JudgedAt, proof.IsTrusted));
        }

        if (stamp is not null)
        {
            Conclude(CheckName.TimestampCertificate, [stamp], mayLapse: false);
        }

        var stampHolds = stamp?.IsTrusted == true;
        Conclude(CheckName.ArchiveCertificate, archived, mayLapse: stampHolds);
        Conclude(CheckName.RenewalCertificate, renewals, mayLapse: stampHolds);
    }

    /// <param name="mayLapse">Another chain carries the signature: what has merely run out is of no more use, and does no harm.</param>
    private void Conclude(string name, List<ExistenceProof> proofs, bool mayLapse)
    {
        if (proofs.Count == 0)
        {
            return;
        }

        if (proofs.Find(p => p.Refusal is not null) is { Refusal: { } refusal })
        {
            if (mayLapse && refusal.Reason == RejectionReason.CertificateExpired)
            {
                checks.Skip(name, "expired-and-renewed-otherwise");
            }
            else
            {
                checks.Fail(name, refusal);
            }
        }
        else if (proofs.TrueForAll(p => p.IsTrusted))
        {
            checks.Pass(name);
        }
        else
        {
            checks.Skip(name, "later-than-this-report");
        }
    }

    private void OweTrust(ExistenceProof? stamp, List<ExistenceProof> archived, List<ExistenceProof> renewals)
    {
        (string Name, bool Exists)[] owed =
        [
            (CheckName.TimestampCertificate, stamp is not null),
            (CheckName.ArchiveCertificate, archived.Count > 0),
            (CheckName.RenewalCertificate, renewals.Count > 0),
        ];
        foreach (var (name, _) in owed.Where(check => check.Exists))
        {
            checks.Owe(name, "trust-not-configured", SubIndication.NoCertificateChainFound);
        }
    }
}
