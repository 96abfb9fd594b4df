using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.MinistryDesk;

/// <summary>部级: records what a penalty decision says, and takes an annulled one out of sight (行政处罚法 48, 59).</summary>
[Authorize(Policy = AssurancePolicies.MinistryDesk)]
internal sealed class PenaltiesModel(RegistryDbContext db, AuditTrail audit, TimeProvider clock) : PageModel
{
    private const int MaxRows = 100;

    [BindProperty(SupportsGet = true, Name = "done")]
    public bool IsDone { get; set; }

    [BindProperty]
    public PenaltyForm Form { get; set; } = new();

    public string? ProblemText { get; private set; }
    public IReadOnlyList<AdministrativePenalty> Rows { get; private set; } = [];

    public Task OnGetAsync(CancellationToken ct) => LoadAsync(ct);

    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var registration = await db
            .Registrations.AsNoTracking()
            .SingleOrDefaultAsync(r => r.RegistrationNumber == Form.Registration, ct);
        if (registration is null)
        {
            return await RefuseAsync("没有这个注册号的人员。请核对注册号。", ct);
        }

        if (Form.Read(registration.EngineerId, clock.GetUtcNow(), out var problem) is not { } penalty)
        {
            return await RefuseAsync(problem, ct);
        }

        db.Penalties.Add(penalty);
        audit.Add(HttpContext.GetActor(), EntryOf(AuditAction.PenaltyRecorded, penalty));
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException error) when (UniqueViolation.Is(error))
        {
            db.ChangeTracker.Clear();
            return await RefuseAsync("该人员的这份处罚决定已经登记过。", ct);
        }

        return RedirectToPage(new { done = true });
    }

    public async Task<IActionResult> OnPostWithdrawAsync(Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var changed = await db
            .Penalties.Where(p => p.Id == id && p.WithdrawnAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.WithdrawnAt, now), ct);
        if (changed != 1)
        {
            return NotFound();
        }

        var penalty = await db.Penalties.AsNoTracking().SingleAsync(p => p.Id == id, ct);
        audit.Add(HttpContext.GetActor(), EntryOf(AuditAction.PenaltyWithdrawn, penalty));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return RedirectToPage(new { done = true });
    }

    private static AuditEntry EntryOf(AuditAction action, AdministrativePenalty penalty) =>
        new(action, $"penalty {penalty.DocumentNumber}, engineer {penalty.EngineerId:D}");

    private async Task<IActionResult> RefuseAsync(string text, CancellationToken ct)
    {
        ProblemText = text;
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        await LoadAsync(ct);
        return Page();
    }

    private async Task LoadAsync(CancellationToken ct) =>
        Rows = await db
            .Penalties.AsNoTracking()
            .Include(p => p.Engineer)
            .Where(p => p.WithdrawnAt == null)
            .OrderByDescending(p => p.DecidedOn)
            .Take(MaxRows)
            .ToListAsync(ct);
}

/// <summary>What the desk types.</summary>
internal sealed class PenaltyForm
{
    private const int MaxShort = 500;
    private const int MaxLong = 2000;

    public string? Registration { get; set; }
    public string? DocumentNumber { get; set; }
    public string? Authority { get; set; }
    public DateOnly? DecidedOn { get; set; }
    public string? Kinds { get; set; }
    public string? Content { get; set; }
    public string? Facts { get; set; }
    public string? Basis { get; set; }
    public string? Performance { get; set; }
    public string? Remedies { get; set; }
    public DateOnly? SuspendedFrom { get; set; }
    public DateOnly? SuspendedTo { get; set; }
    public DateOnly? BannedUntil { get; set; }

    /// <returns>Null with a problem: everything but the three dates at the end has to be there.</returns>
    public AdministrativePenalty? Read(Guid engineerId, DateTimeOffset now, out string problem)
    {
        problem = "请填写全部必填项；每一项不超过规定的字数，不含特殊字符。";
        if (
            DecidedOn is not { } decidedOn
            || Clean(DocumentNumber, 64) is not { } document
            || Clean(Authority, 100) is not { } authority
            || Clean(Kinds, 100) is not { } kinds
            || Clean(Content, MaxShort) is not { } content
            || Clean(Facts, MaxLong) is not { } facts
            || Clean(Basis, MaxLong) is not { } basis
            || Clean(Performance, MaxShort) is not { } performance
            || Clean(Remedies, MaxShort) is not { } remedies
        )
        {
            return null;
        }

        if ((SuspendedFrom is null) != (SuspendedTo is null) || SuspendedFrom > SuspendedTo)
        {
            problem = "停止执业的起止日期要么都填，要么都不填，且起不晚于止。";
            return null;
        }

        return new AdministrativePenalty
        {
            Id = Guid.CreateVersion7(now),
            EngineerId = engineerId,
            DocumentNumber = document,
            Authority = authority,
            DecidedOn = decidedOn,
            Kinds = kinds,
            Content = content,
            Facts = facts,
            Basis = basis,
            Performance = performance,
            Remedies = remedies,
            SuspendedFrom = SuspendedFrom,
            SuspendedTo = SuspendedTo,
            BannedUntil = BannedUntil,
        };
    }

    private static string? Clean(string? typed, int maxLength) =>
        StatementText.Clean(typed ?? "").TryGetValue(out var text, out _) && text.Length > 0 && text.Length <= maxLength
            ? text
            : null;
}
