using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Hosting.Messages;

/// <summary>What became of the wish for a code.</summary>
public enum CodeSending
{
    Sent,

    /// <summary>No gateway, or no phone of this account is known.</summary>
    NotOffered,

    /// <summary>One a minute and five a day.</summary>
    TooOften,
    GatewayFailed,
}

/// <summary>验证码: sends one to the phone that is known of the account. Spending is <see cref="PhoneCodeStore"/>'s.</summary>
public sealed partial class PhoneCodes(
    PhoneCodeStore store,
    PhoneBook phones,
    IMessageGateway gateway,
    ILogger<PhoneCodes> logger
)
{
    /// <summary>Masked, for the page; null: no code can be sent to this account.</summary>
    public string? MaskedPhone(Account account) => gateway.IsThere ? phones.Of(account)?.ToString() : null;

    /// <param name="words">What the code is for, as the message says it.</param>
    public async Task<CodeSending> SendAsync(Account account, PhoneCodeUse use, string words, CancellationToken ct) =>
        phones.Of(account) is { } phone ? await SendToAsync(phone, use, words, ct) : CodeSending.NotOffered;

    /// <summary>To a number that is not yet known of the account.</summary>
    public async Task<CodeSending> SendToAsync(MobileNumber phone, PhoneCodeUse use, string words, CancellationToken ct)
    {
        if (!gateway.IsThere)
        {
            return CodeSending.NotOffered;
        }

        if (await store.IssueAsync(use, ct) is not { } code)
        {
            return CodeSending.TooOften;
        }

        try
        {
            var minutes = (int)PhoneCodeStore.Life.TotalMinutes;
            await gateway.SendAsync(phone, $"验证码{code}，用于{words}，{minutes}分钟内有效。请勿告知他人。", ct);
            return CodeSending.Sent;
        }
        catch (MessageFailedException error)
        {
            NotSent(logger, use.AccountId, error.Failure, error.InnerException?.Message);
            return CodeSending.GatewayFailed;
        }
    }

    /// <summary>Tells a phone something that needs no answer; when it does not arrive, nothing is undone.</summary>
    public async Task TellAsync(MobileNumber phone, string text, CancellationToken ct)
    {
        try
        {
            await gateway.SendAsync(phone, text, ct);
        }
        catch (MessageFailedException error)
        {
            NotTold(logger, error.Failure, error.InnerException?.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "no code for {AccountId} was sent: {Failure} {Reason}")]
    private static partial void NotSent(ILogger logger, Guid accountId, MessageFailure failure, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a phone was not told: {Failure} {Reason}")]
    private static partial void NotTold(ILogger logger, MessageFailure failure, string? reason);
}
