using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>挂失 of one key by its own enterprise.</summary>
internal sealed class KeyLossModel(
    RegistryDbContext db,
    KeyLossBook book,
    PhoneCodes codes,
    PhoneCodeStore spending,
    TimeProvider clock
) : PageModel
{
    private KeyBinding _binding = null!;
    private byte[]? _ownKey;

    public KeyLine Key { get; private set; } = null!;
    public KeyLossWay Way { get; private set; }

    /// <summary>Masked.</summary>
    public string? Phone { get; private set; }
    public bool IsCodeSent { get; private set; }
    public KeyLossProblem? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken ct) =>
        await LoadAsync(id, ct) && Key.Allows(KeyLossEvent.Report) ? Page() : NotFound();

    public async Task<IActionResult> OnPostReportAsync(Guid id, CancellationToken ct) =>
        !await LoadAsync(id, ct) ? NotFound()
        : Way == KeyLossWay.OtherKey ? await MoveAsync(KeyLossEvent.Report, _ownKey, ct)
        : Refuse(new Rejection(RejectionReason.SessionInsufficient, "no session of another key"));

    public async Task<IActionResult> OnPostCodeAsync(Guid id, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        if (Way != KeyLossWay.PhoneCode)
        {
            return Refuse(WhyNoCode());
        }

        var sending = await codes.SendAsync(_binding.Account!, UseOf(_binding), "身份锁挂失", ct);
        IsCodeSent = sending == CodeSending.Sent;
        Problem = sending switch
        {
            CodeSending.Sent => null,
            CodeSending.TooOften => new KeyLossProblem(
                "rate_limited",
                "获取验证码过于频繁。每分钟一次，每天最多五次。"
            ),
            _ => new KeyLossProblem("unavailable", "验证码没有发出。请稍后重试，或者联系省级注册主管部门挂失。"),
        };
        return Page();
    }

    public async Task<IActionResult> OnPostSuspendAsync(Guid id, string? code, CancellationToken ct)
    {
        if (!await LoadAsync(id, ct))
        {
            return NotFound();
        }

        if (Way != KeyLossWay.PhoneCode)
        {
            return Refuse(WhyNoCode());
        }

        return (await spending.SpendAsync(UseOf(_binding), code, ct)).TryGetValue(out _, out var rejection)
            ? await MoveAsync(KeyLossEvent.Suspend, null, ct)
            : Refuse(rejection);
    }

    private async Task<IActionResult> MoveAsync(KeyLossEvent happened, byte[]? actingKey, CancellationToken ct)
    {
        var actor = new KeyLossActor(HttpContext.GetAccount().AccountId, actingKey);
        return (await book.MoveAsync(_binding, happened, actor, ct)).TryGetValue(out _, out var rejection)
            ? Redirect("/enterprise/keys?done=true")
            : Refuse(rejection);
    }

    /// <summary>Of this account alone; an id in an address is no authority.</summary>
    private async Task<bool> LoadAsync(Guid id, CancellationToken ct)
    {
        var account = HttpContext.GetAccount();
        var found = await db
            .KeyBindings.AsNoTracking()
            .Include(b => b.Account)
            .SingleOrDefaultAsync(b => b.Id == id && b.AccountId == account.AccountId, ct);
        if (found is null)
        {
            return false;
        }

        _binding = found;
        Key = KeyLine.Of(found, clock.GetUtcNow());
        Phone = codes.MaskedPhone(found.Account!);

        // The session of the very key that is lost proves nothing about its owner: it may be the finder's.
        if (account.BindingId is { } own && own != id)
        {
            _ownKey = await db.KeyBindings.Where(b => b.Id == own).Select(b => b.CertificateSha256).SingleAsync(ct);
            Way = KeyLossWay.OtherKey;
        }
        else
        {
            Way = Key.Allows(KeyLossEvent.Suspend) && Phone is not null ? KeyLossWay.PhoneCode : KeyLossWay.Province;
        }

        return true;
    }

    private Rejection WhyNoCode() =>
        Key.Allows(KeyLossEvent.Suspend)
            ? new Rejection(RejectionReason.SessionInsufficient, "no code for this session")
            : new Rejection(RejectionReason.KeyStatusChanged, $"the key is {Key.Status}");

    private PageResult Refuse(Rejection rejection)
    {
        var code = Problems.CodeOf(rejection.Reason);
        Problem = new KeyLossProblem(code, Problems.TitleOf(code) ?? "操作没有完成。");
        Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return Page();
    }

    private static PhoneCodeUse UseOf(KeyBinding binding) =>
        new(binding.AccountId, PhoneCodePurpose.ReportLostKey, binding.Id);
}
