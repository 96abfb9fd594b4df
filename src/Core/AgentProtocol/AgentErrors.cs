namespace JianliRegistry.Core.AgentProtocol;

/// <summary>What a person reads about one error code: what happened, and the one next step.</summary>
/// <param name="Retryable">The same request may succeed later without anyone changing anything in the program.</param>
public sealed record ErrorText(
    string Code,
    string TitleZh,
    string TitleEn,
    string NextStepZh,
    string NextStepEn,
    bool Retryable
);

/// <summary>The key agent's error codes (docs/protocol.md, Errors); the agent answers with them and the page shows them.</summary>
public static class AgentErrors
{
    public const string OriginNotAllowed = "origin_not_allowed";
    public const string ProtocolUnsupported = "protocol_unsupported";
    public const string Busy = "busy";
    public const string RateLimited = "rate_limited";
    public const string RequestMalformed = "request.malformed";
    public const string RequestTooLarge = "request.too_large";
    public const string ChallengeSignatureInvalid = "challenge.signature_invalid";
    public const string ChallengeUnknownKey = "challenge.unknown_key";
    public const string ChallengeExpired = "challenge.expired";
    public const string ChallengeReplayed = "challenge.replayed";
    public const string ChallengeAudienceMismatch = "challenge.audience_mismatch";
    public const string StatementDigestMismatch = "statement.digest_mismatch";
    public const string StatementNotCanonical = "statement.not_canonical";
    public const string StatementKindUnknown = "statement.kind_unknown";
    public const string SlotNone = "slot.none";
    public const string TokenNone = "token.none";
    public const string TokenRemoved = "token.removed";
    public const string TokenError = "token.error";
    public const string TokenUnsupported = "token.unsupported";
    public const string CertificateNoneSuitable = "cert.none_suitable";
    public const string CertificateExpired = "cert.expired";
    public const string CertificateMismatch = "cert.mismatch";
    public const string PinIncorrect = "pin.incorrect";
    public const string PinFinalTry = "pin.final_try";
    public const string PinLocked = "pin.locked";
    public const string PinLength = "pin.length";
    public const string PinNotInitialised = "pin.not_initialised";
    public const string LogRewritten = "log.rewritten";
    public const string UserCancelled = "user.cancelled";
    public const string UserTimeout = "user.timeout";
    public const string KeyMechanismUnsupported = "key.mechanism_unsupported";
    public const string DriverMissing = "driver.missing";
    public const string DriverFailed = "driver.failed";
    public const string ClockSkewed = "clock.skewed";
    public const string ServerUnreachable = "server.unreachable";
    public const string ServerUntrusted = "server.untrusted";
    public const string ServerError = "server.error";
    public const string AgentRunning = "agent.running";
    public const string Internal = "internal";

    private static readonly Dictionary<string, ErrorText> ByCode = AgentErrorTexts.All.ToDictionary(e => e.Code);

    public static IReadOnlyList<ErrorText> All => AgentErrorTexts.All;

    /// <summary>The text of a code; a code that is not in the list is our bug.</summary>
    public static ErrorText Of(string code) => ByCode[code];

    /// <param name="languageIsChinese">The title and the next step come in zh-CN, else in English.</param>
    public static AgentError Create(string code, string correlationId, bool languageIsChinese = true)
    {
        var text = Of(code);
        return languageIsChinese
            ? new AgentError(code, text.TitleZh, text.NextStepZh, correlationId, text.Retryable)
            : new AgentError(code, text.TitleEn, text.NextStepEn, correlationId, text.Retryable);
    }
}
