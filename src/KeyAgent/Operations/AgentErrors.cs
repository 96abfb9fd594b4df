using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Tokens;
using static JianliRegistry.Core.Verification.RejectionReason;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>The only place where a refusal, a token failure or a person's no becomes an error code.</summary>
internal static class AgentErrors
{
    /// <summary>The error of a code, with a fresh correlation id.</summary>
    public static AgentError Of(string code)
    {
        var text = AgentText.All[code];
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        return new AgentError(code, text.Title, text.Next, id, text.Retryable);
    }

    public static string CodeOf(RejectionReason reason) =>
        reason switch
        {
            RejectionReason.RequestTooLarge => AgentCodes.RequestTooLarge,
            RejectionReason.ChallengeSignatureInvalid => AgentCodes.ChallengeSignatureInvalid,
            ChallengeKeyUnknown or ChallengeIssuerMismatch => AgentCodes.ChallengeUnknownKey,
            RejectionReason.ChallengeExpired or ChallengeNotYetValid => AgentCodes.ChallengeExpired,
            RejectionReason.ChallengeReplayed => AgentCodes.ChallengeReplayed,
            RejectionReason.ChallengeAudienceMismatch => AgentCodes.ChallengeAudienceMismatch,
            RejectionReason.StatementDigestMismatch => AgentCodes.StatementDigestMismatch,
            StatementMalformed or RejectionReason.StatementNotCanonical => AgentCodes.StatementNotCanonical,
            RejectionReason.StatementKindUnknown => AgentCodes.StatementKindUnknown,
            StatementOrganizationMismatch or SigningCertificateMismatch => AgentCodes.CertificateMismatch,
            CreditCodeMissing or CreditCodeAmbiguous => AgentCodes.CertificateMismatch,
            RejectionReason.CertificateExpired or CertificateNotYetValid => AgentCodes.CertificateExpired,
            KeyUsageMissing or ExtendedKeyUsageMissing => AgentCodes.CertificateNoneSuitable,
            KeyNotAllowed or AlgorithmNotAllowed or AlgorithmKeyMismatch => AgentCodes.MechanismUnsupported,
            _ => AgentCodes.RequestMalformed,
        };

    public static string CodeOf(TokenFailure failure) =>
        failure switch
        {
            TokenFailure.ModuleMissing => AgentCodes.DriverMissing,
            TokenFailure.NotPresent => AgentCodes.TokenNone,
            TokenFailure.Removed => AgentCodes.TokenRemoved,
            TokenFailure.Unsupported => AgentCodes.TokenUnsupported,
            TokenFailure.PinIncorrect => AgentCodes.PinIncorrect,
            TokenFailure.PinLocked => AgentCodes.PinLocked,
            TokenFailure.PinLength => AgentCodes.PinLength,
            TokenFailure.PinNotInitialised => AgentCodes.PinNotInitialised,
            TokenFailure.PinPadCancelled => AgentCodes.UserCancelled,
            TokenFailure.MechanismUnsupported => AgentCodes.MechanismUnsupported,
            TokenFailure.KeyMissing => AgentCodes.CertificateNoneSuitable,
            _ => AgentCodes.TokenError,
        };

    /// <summary>The code of a failure that a person can act on; null for a bug.</summary>
    public static string? CodeOf(Exception error) =>
        error switch
        {
            TokenException token => CodeOf(token.Failure),
            ConsentException => AgentCodes.UserCancelled,
            RefusedException refused => CodeOf(refused.Rejection.Reason),
            _ => null,
        };
}

/// <summary>Carries a refusal out of a running operation to the one place that ends it.</summary>
internal sealed class RefusedException(Rejection rejection) : Exception($"{rejection.Reason}: {rejection.Detail}")
{
    public Rejection Rejection { get; } = rejection;
}
