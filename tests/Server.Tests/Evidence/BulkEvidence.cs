using System.Security.Cryptography;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Storage.Evidence;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Evidence;

/// <summary>Evidence in great number: further rounds of one reported application, each really signed, logged by the real sequencer.</summary>
internal static class BulkEvidence
{
    private const int Chunk = 512;

    /// <param name="server">Stopped, so that nothing but this writes.</param>
    public static async Task AddAsync(ReportingServer server, Signer signer, int count)
    {
        var model = await server.InDatabaseAsync(db =>
            db.Evidence.AsNoTracking().Include(e => e.Materials).FirstAsync(e => e.EnterpriseId == signer.EnterpriseId)
        );
        var last = await server.InDatabaseAsync(db =>
            db.Evidence.Where(e => e.SubjectId == model.SubjectId).MaxAsync(e => e.Round)
        );
        var facts = FactsOf(server, model);
        for (var from = 0; from < count; from += Chunk)
        {
            var rounds = Enumerable.Range(last + 1 + from, Math.Min(Chunk, count - from)).ToList();
            var records = new EvidenceRecord[rounds.Count];
            Parallel.For(
                0,
                rounds.Count,
                i => records[i] = Record(server, signer, model, facts with { Round = rounds[i] })
            );
            await server.InDatabaseAsync(async db =>
            {
                db.AddRange(records);
                db.AddRange(records.Select(r => new PendingLogEntry { EvidenceId = r.Id }));
                return await db.SaveChangesAsync();
            });
            await SequenceAsync(server);
        }
    }

    public static async Task SequenceAsync(ReportingServer server)
    {
        IReadOnlyList<Receipt>? issued;
        do
        {
            await using var scope = server.App.Services.CreateAsyncScope();
            issued = await scope
                .ServiceProvider.GetRequiredService<LogSequencer>()
                .SequenceOnceAsync(CancellationToken.None);
        } while (issued is { Count: > 0 });
    }

    private static CommitmentFacts FactsOf(ReportingServer server, EvidenceRecord model)
    {
        var bytes = server.App.Services.GetRequiredService<EvidenceVault>().OpenStatement(model);
        Assert.True(Statement.Parse(bytes).TryGetValue(out var statement, out _));
        Assert.True(CommitmentStatement.Read(statement).TryGetValue(out var facts, out _));
        return facts;
    }

    private static EvidenceRecord Record(
        ReportingServer server,
        Signer signer,
        EvidenceRecord model,
        CommitmentFacts facts
    )
    {
        var vault = server.App.Services.GetRequiredService<EvidenceVault>();
        var now = TimeProvider.System.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        var columns = EvidenceColumns.Of(model) with
        {
            Id = Guid.CreateVersion7(now),
            ReceiptNumber = ReceiptNumbers.Next(now),
        };
        Assert.True(
            CommitmentStatement.Create(facts).TryGetValue(out var statement, out var rejection),
            rejection?.Detail
        );
        var bytes = statement.Render();
        var signed = signer.Sign(bytes, at: now);
        var attributes = Convert.FromBase64String(signed.SignedAttrs);
        var signature = Convert.FromBase64String(signed.Signature);
        var assembled = CadesAssembler.Assemble(
            bytes,
            attributes,
            signature,
            SignatureAlgorithm.Es256,
            [signer.Leaf.Der]
        );
        Assert.True(assembled.TryGetValue(out var cms, out rejection), rejection?.Detail);
        var record = new EvidenceRecord
        {
            Id = columns.Id,
            Act = columns.Act,
            SubjectId = columns.SubjectId,
            Round = facts.Round,
            AccountId = columns.AccountId,
            EnterpriseId = columns.EnterpriseId,
            OrganizationCode = model.OrganizationCode,
            ReceiptNumber = columns.ReceiptNumber,
            Decision = facts.Decision,
            StatementSha256 = SHA256.HashData(bytes),
            Statement = vault.SealStatement(columns, bytes),
            Cms = vault.SealCms(columns.Id, cms),
            Signature = signature,
            CertificateSha256 = model.CertificateSha256,
            Salts = EvidenceSalts.Create().Render(),
            SigningTime = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            ReceivedAt = now,
        };
        foreach (var material in model.Materials.Where(m => m.Kind <= MaterialKind.Ocsp))
        {
            record.Materials.Add(
                new EvidenceMaterial
                {
                    EvidenceId = columns.Id,
                    Kind = material.Kind,
                    Sequence = material.Sequence,
                    BlobSha256 = material.BlobSha256,
                }
            );
        }

        return record;
    }
}
