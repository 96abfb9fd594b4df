using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>
/// Replays the acts in the log's order: each one against its leaf, 挂失 by its table, and every signature that stands behind
/// the loss of its key.
/// </summary>
internal sealed class ActsAudit(RegistryDbContext db, AuditFindings findings)
{
    // By certificate; one that is not here was never reported lost.
    private readonly Dictionary<string, (KeyStatus Status, string Since)> _keys = new(StringComparer.Ordinal);

    // Which binding each loss names, and the certificate that its text names.
    private readonly List<(LoggedAct Act, string Key)> _losses = [];

    /// <param name="page">The next entries, in their order.</param>
    /// <param name="records">The evidence that they name.</param>
    public async Task CheckAsync(
        IReadOnlyList<AuditedEntry> page,
        IReadOnlyDictionary<Guid, EvidenceRecord> records,
        CancellationToken ct
    )
    {
        var acts = await ActsAsync([.. page.Select(e => e.Entry.ActId).OfType<Guid>()], ct);
        foreach (var (entry, previous) in page)
        {
            if (entry.ActId is { } actId)
            {
                CheckLogged(entry, previous, acts.GetValueOrDefault(actId));
            }
            else if (entry.EvidenceId is { } id && records.TryGetValue(id, out var record))
            {
                CheckOrder(record, $"log entry {entry.Index}");
            }
        }
    }

    /// <summary>What waits for the log, in the order in which it will enter it; then the keys as they stand now.</summary>
    public async Task EndAsync(CancellationToken ct)
    {
        var unlogged = await db
            .LoggedActs.AsNoTracking()
            .Where(a => a.LogEntry == null)
            .ToDictionaryAsync(a => a.Id, ct);
        var pending = await db.PendingLogEntries.AsNoTracking().OrderBy(p => p.Sequence).ToListAsync(ct);
        foreach (var waiting in pending.Where(p => p.ActId is not null))
        {
            if (unlogged.Remove(waiting.ActId!.Value, out var act))
            {
                Apply(act, "the queue");
            }
            else
            {
                findings.Add($"PendingLogEntries {waiting.Sequence}", "its act is in the log already, or nowhere");
            }
        }

        foreach (var act in unlogged.Values)
        {
            findings.Add(RowOf(act), "neither in the log nor waiting for it");
        }

        await CheckKeysAsync(ct);
        await CheckBindingsAsync(ct);
    }

    private void CheckLogged(LogEntry entry, byte[]? previous, LoggedAct? act)
    {
        if (act is null)
        {
            findings.Add($"LoggedActs {entry.ActId}", $"missing; log entry {entry.Index} names it");
            return;
        }

        if (entry.EvidenceId is not null || entry.OrganizationCode != act.OrganizationCode)
        {
            findings.Add($"LogEntries {entry.Index}", "it names something beside its act, or another organisation");
        }

        if (!act.ToLeaf(previous).Render().AsSpan().SequenceEqual(entry.Leaf))
        {
            findings.Add($"LogEntries {entry.Index}", "the leaf is not that of its act");
            findings.Add(RowOf(act), $"it is not what log entry {entry.Index} says");
        }

        Apply(act, $"log entry {entry.Index}");
    }

    private void Apply(LoggedAct act, string where)
    {
        if (act.Kind == ActKind.Erasure)
        {
            CheckErasure(act);
            return;
        }

        if (!KeyLossAct.Parse(act.Text).TryGetValue(out var text, out var rejection))
        {
            findings.Add(RowOf(act), $"{rejection.Reason}: {rejection.Detail}");
            return;
        }

        if (text.ActId != act.Id || text.OrganizationCode != act.OrganizationCode || text.At != act.At)
        {
            findings.Add(RowOf(act), "its columns are not what its text says");
        }

        var key = Convert.ToHexString(text.CertificateSha256);
        _losses.Add((act, key));
        var from = _keys.TryGetValue(key, out var known) ? known.Status : KeyStatus.Active;
        if (KeyLossLifecycle.TryMove(from, text.Event, out var to))
        {
            _keys[key] = (to, where);
        }
        else
        {
            findings.Add(RowOf(act), $"{text.Event} of a key that is {from}");
        }
    }

    private void CheckErasure(LoggedAct act)
    {
        if (!ErasureAct.Parse(act.Text).TryGetValue(out var text, out var rejection))
        {
            findings.Add(RowOf(act), $"{rejection.Reason}: {rejection.Detail}");
        }
        else if (
            text.ActId != act.Id
            || text.EvidenceId != act.EvidenceId
            || text.OrganizationCode != act.OrganizationCode
            || text.At != act.At
        )
        {
            findings.Add(RowOf(act), "its columns are not what its text says");
        }
    }

    private void CheckOrder(EvidenceRecord record, string where)
    {
        var key = Convert.ToHexString(record.CertificateSha256);
        if (_keys.TryGetValue(key, out var lost) && lost.Status != KeyStatus.Active)
        {
            findings.Add($"Evidence {record.Id}", $"in {where}, after its key was reported lost in {lost.Since}");
        }
    }

    /// <summary>The binding's columns can be changed; what they say of 挂失 has to be what the acts say.</summary>
    private async Task CheckKeysAsync(CancellationToken ct)
    {
        var bindings = await db
            .KeyBindings.AsNoTracking()
            .Where(b => b.Status != KeyStatus.Active || db.LoggedActs.Any(a => a.BindingId == b.Id))
            .Select(b => new
            {
                b.Id,
                b.CertificateSha256,
                b.Status,
                b.EndedAt,
            })
            .ToListAsync(ct);
        foreach (var binding in bindings)
        {
            var key = Convert.ToHexString(binding.CertificateSha256);
            var logged = _keys.TryGetValue(key, out var known) ? known.Status : KeyStatus.Active;
            if (binding.Status != logged || (logged != KeyStatus.Active && binding.EndedAt is null))
            {
                findings.Add($"KeyBindings {binding.Id}", $"it is {binding.Status}, by the log {logged}");
            }
        }
    }

    private async Task CheckBindingsAsync(CancellationToken ct)
    {
        var ids = _losses.Select(l => l.Act.BindingId).OfType<Guid>().Distinct().ToList();
        var keys = await db
            .KeyBindings.Where(b => ids.Contains(b.Id))
            .ToDictionaryAsync(b => b.Id, b => Convert.ToHexString(b.CertificateSha256), ct);
        foreach (var (act, key) in _losses)
        {
            if (act.BindingId is not { } id || keys.GetValueOrDefault(id) != key)
            {
                findings.Add(RowOf(act), "its binding is not that of its certificate");
            }
        }
    }

    private Task<Dictionary<Guid, LoggedAct>> ActsAsync(List<Guid> all, CancellationToken ct) =>
        ReadableRows.ReadAsync(
            all,
            async ids =>
                await db.LoggedActs.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, ct),
            (id, problem) => findings.Add($"LoggedActs {id}", problem)
        );

    private static string RowOf(LoggedAct act) => $"LoggedActs {act.Id}";
}
