using JianliRegistry.Core.Deregistration;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>撤回 and 受理 at the same instant.</summary>
public abstract class DeregistrationRaces(TestDatabase? database) : EnterpriseScenario(database)
{
    private const int Races = 100;

    [Fact]
    [Trait("Seed", "S46")]
    public async Task Of_withdraw_and_accept_exactly_one_wins_each_time()
    {
        var person = await AddPersonAsync("测试甲");
        var ids = await PrepareSubmittedAsync(person);
        var outcomes = await Task.WhenAll(ids.Select(RaceAsync));
        var states = await Server.InDatabaseAsync(db => db.Deregistrations.Select(d => d.State).ToListAsync());

        Assert.All(outcomes, o => Assert.True(o.Withdrawn ^ o.Accepted));
        Assert.Equal(outcomes.Count(o => o.Withdrawn), states.Count(s => s == DeregistrationState.Withdrawn));
        Assert.Equal(outcomes.Count(o => o.Accepted), states.Count(s => s == DeregistrationState.Accepted));
    }

    private async Task<(bool Withdrawn, bool Accepted)> RaceAsync(Guid id)
    {
        var answers = await Task.WhenAll(
            Task.Run(() => MoveAsync(id, DeregistrationEvent.Withdraw, DeregistrationActor.Enterprise)),
            Task.Run(() => MoveAsync(id, DeregistrationEvent.Accept, DeregistrationActor.RegistrationCenter))
        );
        Assert.All(
            answers.OfType<Rejection>(),
            r =>
                Assert.Contains(
                    r.Reason,
                    new[] { RejectionReason.DeregistrationAccepted, RejectionReason.DeregistrationMoved }
                )
        );
        return (answers[0] is null, answers[1] is null);
    }

    private async Task<Rejection?> MoveAsync(Guid id, DeregistrationEvent happened, DeregistrationActor actor)
    {
        var by = new AuditActor(Signer.AccountId, OperatorName: null, ClientAddress: null);
        await using var scope = Server.App.Services.CreateAsyncScope();
        var seen = await scope
            .ServiceProvider.GetRequiredService<RegistryDbContext>()
            .Deregistrations.AsNoTracking()
            .SingleAsync(d => d.Id == id);
        return await scope
            .ServiceProvider.GetRequiredService<DeregistrationBook>()
            .MoveAsync(seen, happened, actor, by, opinion: null, CancellationToken.None);
    }

    private async Task<List<Guid>> PrepareSubmittedAsync(Registration person)
    {
        var now = TimeProvider.System.GetUtcNow();
        var rows = Enumerable
            .Range(0, Races)
            .Select(i => new CompulsoryDeregistration
            {
                Id = Guid.NewGuid(),
                Number = $"QZ-20261125-{i:00000000}",
                EnterpriseId = person.EnterpriseId,
                RegistrationId = person.Id,
                Reason = "已与本单位解除劳动关系",
                AttachmentType = "其他",
                State = DeregistrationState.PendingAcceptance,
                RowVersion = 2,
                PreparedAt = now,
                SubmittedAt = now,
            })
            .ToList();
        await Server.InDatabaseAsync(db =>
        {
            db.AddRange(rows);
            return db.SaveChangesAsync();
        });
        return rows.ConvertAll(r => r.Id);
    }
}

public sealed class SqliteDeregistrationRaces() : DeregistrationRaces(null);

public sealed class PostgreSqlDeregistrationRaces(PostgreSqlCluster postgres)
    : DeregistrationRaces(TestDatabase.New(postgres)),
        IClassFixture<PostgreSqlCluster>;
