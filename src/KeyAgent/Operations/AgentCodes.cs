namespace JianliRegistry.KeyAgent.Operations;

/// <summary>The stable error codes of the agent (docs/protocol.md §7).</summary>
internal static class AgentCodes
{
    public const string Busy = "busy";
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
    public const string UserCancelled = "user.cancelled";
    public const string UserTimeout = "user.timeout";
    public const string MechanismUnsupported = "key.mechanism_unsupported";
    public const string Internal = "internal";
    public const string OperationUnknown = "operation.unknown";
    public const string DriverMissing = "driver.missing";
    public const string ClockSkewed = "clock.skewed";
    public const string ServerUnreachable = "server.unreachable";
}
