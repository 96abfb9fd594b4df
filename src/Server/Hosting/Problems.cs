using System.Net;
using System.Threading.Channels;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Texts;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Hosting;

/// <summary>The only place where a refusal becomes an HTTP answer (RFC 9457). The detail is logged, never sent.</summary>
internal static partial class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>With each 503 that knows no better.</summary>
    private static readonly TimeSpan? RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>The refusal with its own code.</summary>
    public static IResult From(Rejection rejection) => new ProblemAnswer(ProblemTable.Of(rejection.Reason), rejection);

    /// <summary>The refusal of a second decision, with the number under which the first one's receipt is found.</summary>
    public static IResult From(Rejection rejection, string? receiptNumber) =>
        new ProblemAnswer(ProblemTable.Of(rejection.Reason), rejection, receiptNumber: receiptNumber);

    /// <summary>One answer for every refusal before a signature is proved: it tells an attacker nothing.</summary>
    public static IResult LoginFailed(Rejection rejection) => new ProblemAnswer(ProblemTable.LoginFailed, rejection);

    /// <summary>The public code of a reason, for a redirect.</summary>
    public static string CodeOf(RejectionReason reason) => ProblemTable.Of(reason).Code;

    /// <summary>Too many requests; <paramref name="wait"/> becomes Retry-After.</summary>
    public static IResult RateLimited(TimeSpan wait) => new ProblemAnswer(ProblemTable.RateLimited, null, wait);

    /// <summary>A session that may not do this.</summary>
    public static IResult Forbidden() =>
        new ProblemAnswer(ProblemTable.OfStatus(StatusCodes.Status403Forbidden), rejection: null);

    /// <summary>An unexpected failure, or a status code without a body, as the same shape.</summary>
    public static IResult FromStatus(int status) =>
        new ProblemAnswer(ProblemTable.OfStatus(status), rejection: null, mayBePage: false);

    /// <summary>What happened, without the next step, for somebody else than the one it happened to.</summary>
    public static string HeadlineOf(RejectionReason reason) =>
        ProblemTable.Of(reason) is var problem && Language.IsEnglish ? problem.English : problem.Chinese;

    /// <summary>The page's text for a code, for a page that was redirected to with it; null for an unknown code.</summary>
    public static string? TitleOf(string? code) => ProblemTable.TitleOf(code);

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandler = context =>
                {
                    var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
                    return FromStatus(StatusOf(error)).ExecuteAsync(context);
                },
            }
        );
        app.UseStatusCodePages(pages =>
            FromStatus(pages.HttpContext.Response.StatusCode).ExecuteAsync(pages.HttpContext)
        );
    }

    /// <summary>Kestrel's own refusals (body too large, broken framing) carry a status; a world that fails is 503; all else is our bug.</summary>
    public static int StatusOf(Exception? error) =>
        error is BadHttpRequestException refused ? refused.StatusCode
        : error is not null && IsUnavailable(error) ? StatusCodes.Status503ServiceUnavailable
        : StatusCodes.Status500InternalServerError;

    /// <summary>The database fails, writes are stopped, or the program is: nothing was acknowledged, and a later attempt may do.</summary>
    private static bool IsUnavailable(Exception error) =>
        error switch
        {
            DbUpdateException update when UniqueViolation.Is(update) => false,
            ChannelClosedException or OperationCanceledException => true,
            _ => DatabaseFailure.Is(error),
        };

    /// <summary>The language of the pages where one was chosen; else the language of the program that asks.</summary>
    private static bool IsEnglish(HttpContext context) =>
        Language.Chosen(context) is { } chosen
            ? chosen == Language.English
            : context
                .Request.GetTypedHeaders()
                .AcceptLanguage.FirstOrDefault()
                ?.Value.StartsWith("en", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>What people meet who do nothing wrong: a session that ended, a key that is needed, a limit.</summary>
    private static bool IsMet(int status) =>
        status
            is StatusCodes.Status401Unauthorized
                or StatusCodes.Status403Forbidden
                or StatusCodes.Status429TooManyRequests;

    private sealed class ProblemAnswer(
        Problem problem,
        Rejection? rejection,
        TimeSpan? wait = null,
        string? receiptNumber = null,
        bool mayBePage = true
    ) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (rejection is not null)
            {
                var logger = httpContext.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Refusals");
                Refused(
                    logger,
                    httpContext.Connection.RemoteIpAddress,
                    problem.Code,
                    rejection.Reason,
                    rejection.Detail,
                    httpContext.TraceIdentifier
                );
            }

            var delay = wait ?? (problem.Status == StatusCodes.Status503ServiceUnavailable ? RetryAfter : null);
            if (delay is not null)
            {
                httpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(delay.Value.TotalSeconds)).ToString(
                    System.Globalization.CultureInfo.InvariantCulture
                );
            }

            httpContext.Response.StatusCode = problem.Status;
            if (mayBePage && IsMet(problem.Status) && httpContext.AsksForPage())
            {
                // The status alone: the error page follows, with this refusal's own words (UseErrorPages).
                httpContext.Features.Set(rejection is null ? null : problem);
                return Task.CompletedTask;
            }

            return httpContext.Response.WriteAsJsonAsync(
                DetailsFor(httpContext),
                options: null,
                ContentType,
                httpContext.RequestAborted
            );
        }

        private ProblemDetails DetailsFor(HttpContext httpContext)
        {
            var english = IsEnglish(httpContext);
            var details = new ProblemDetails
            {
                Status = problem.Status,
                Title = english ? problem.English : problem.Chinese,
                Detail = english ? problem.EnglishStep : problem.ChineseStep,
            };
            details.Extensions["code"] = problem.Code;
            details.Extensions["correlationId"] = httpContext.TraceIdentifier;
            details.Extensions["retryable"] = problem.Retryable;
            if (receiptNumber is not null)
            {
                details.Extensions["receiptNumber"] = receiptNumber;
            }

            return details;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "refused {Client} {Code} ({Reason}): {Detail} [{CorrelationId}]"
    )]
    private static partial void Refused(
        ILogger logger,
        IPAddress? client,
        string code,
        RejectionReason reason,
        string detail,
        string correlationId
    );
}
