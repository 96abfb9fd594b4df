using JianliRegistry.Core.Verification;
using Microsoft.AspNetCore.Authorization;

namespace JianliRegistry.Server.Hosting.Sessions;

/// <summary>A page or endpoint that works while this duty is still open: the one where it is done.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ServesDutyAttribute(SessionDuty duty) : Attribute
{
    public SessionDuty Duty { get; } = duty;
}

/// <summary>An endpoint that asks about the session without using it: asking must not keep it alive.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class LeavesSessionAloneAttribute : Attribute;

/// <summary>A session with an open duty reaches the page of that duty and what is open to everybody, nothing else (Manual S28).</summary>
internal static class SessionDuties
{
    public static void UseSessionDuties(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                if (
                    !context.TryGetAccount(out var account)
                    || account.Duty == SessionDuty.None
                    || context.GetEndpoint()?.Metadata is not { } metadata
                    || metadata.GetMetadata<IAllowAnonymous>() is not null
                    || metadata.GetMetadata<LeavesSessionAloneAttribute>() is not null
                    || metadata.GetMetadata<ServesDutyAttribute>()?.Duty == account.Duty
                )
                {
                    return next(context);
                }

                var answer = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
                    ? new SeeOther(PageOf(account.Duty))
                    : Problems.From(new Rejection(RejectionReason.SessionNotReady, $"{account.Duty} is open"));
                return answer.ExecuteAsync(context);
            }
        );

    /// <summary>Where the duty is done.</summary>
    public static string PageOf(SessionDuty duty) =>
        duty switch
        {
            SessionDuty.ChangePassword => "/enterprise/password",
            SessionDuty.ChooseOperator => "/enterprise/operator",
            _ => "/",
        };
}
