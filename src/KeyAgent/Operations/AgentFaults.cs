using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Tokens;
using static JianliRegistry.Core.Verification.RejectionReason;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>The only place where a refusal, a token failure or a person's no becomes an error code.</summary>
internal static class AgentFaults
{
    /// <summary>The error of a code, with a fresh correlation id.</summary>
    public static AgentError Of(string code) =>
        AgentErrors.Create(code, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));

    public static string CodeOf(RejectionReason reason) =>
        reason switch
        {
            RejectionReason.RequestTooLarge => AgentErrors.RequestTooLarge,
            RejectionReason.ChallengeSignatureInvalid => AgentErrors.ChallengeSignatureInvalid,
            ChallengeKeyUnknown or ChallengeIssuerMismatch => AgentErrors.ChallengeUnknownKey,
            RejectionReason.ChallengeExpired or ChallengeNotYetValid => AgentErrors.ChallengeExpired,
            RejectionReason.ChallengeReplayed => AgentErrors.ChallengeReplayed,
            RejectionReason.ChallengeAudienceMismatch => AgentErrors.ChallengeAudienceMismatch,
            RejectionReason.StatementDigestMismatch => AgentErrors.StatementDigestMismatch,
            StatementMalformed or RejectionReason.StatementNotCanonical => AgentErrors.StatementNotCanonical,
            RejectionReason.StatementKindUnknown => AgentErrors.StatementKindUnknown,
            StatementOrganizationMismatch or SigningCertificateMismatch => AgentErrors.CertificateMismatch,
            CreditCodeMissing or CreditCodeAmbiguous => AgentErrors.CertificateMismatch,
            RejectionReason.CertificateExpired or CertificateNotYetValid => AgentErrors.CertificateExpired,
            KeyUsageMissing or ExtendedKeyUsageMissing => AgentErrors.CertificateNoneSuitable,
            RejectionReason.ConsistencyProofInvalid => AgentErrors.LogRewritten,
            KeyNotAllowed or AlgorithmNotAllowed or AlgorithmKeyMismatch => AgentErrors.KeyMechanismUnsupported,
            _ => AgentErrors.RequestMalformed,
        };

    public static string CodeOf(TokenFailure failure) =>
        failure switch
        {
            TokenFailure.ModuleMissing => AgentErrors.DriverMissing,
            TokenFailure.NotPresent => AgentErrors.TokenNone,
            TokenFailure.Removed => AgentErrors.TokenRemoved,
            TokenFailure.Unsupported => AgentErrors.TokenUnsupported,
            TokenFailure.PinIncorrect => AgentErrors.PinIncorrect,
            TokenFailure.PinLocked => AgentErrors.PinLocked,
            TokenFailure.PinLength => AgentErrors.PinLength,
            TokenFailure.PinNotInitialised => AgentErrors.PinNotInitialised,
            TokenFailure.PinPadCancelled => AgentErrors.UserCancelled,
            TokenFailure.MechanismUnsupported => AgentErrors.KeyMechanismUnsupported,
            TokenFailure.KeyMissing => AgentErrors.CertificateNoneSuitable,
            _ => AgentErrors.TokenError,
        };

    /// <summary>The code of a failure that a person can act on; null for a bug.</summary>
    public static string? CodeOf(Exception error) =>
        error switch
        {
            TokenException token => CodeOf(token.Failure),
            ConsentException => AgentErrors.UserCancelled,
            RefusedException refused => CodeOf(refused.Rejection.Reason),
            _ => null,
        };
}

/// <summary>Carries a refusal out of a running operation to the one place that ends it.</summary>
internal sealed class RefusedException(Rejection rejection) : Exception($"{rejection.Reason}: {rejection.Detail}")
{
    public Rejection Rejection { get; } = rejection;
}
