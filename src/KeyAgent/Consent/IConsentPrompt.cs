using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Consent;

/// <summary>The person in front of the machine: sees what is to be signed, says yes, types the PIN. Nothing is remembered between operations.</summary>
/// <remarks>A window and a terminal are two implementations; no implementation answers by itself. A person who declines ends in <see cref="ConsentException"/>.</remarks>
internal interface IConsentPrompt
{
    /// <summary>Shows everything of <paramref name="request"/> and waits for the yes.</summary>
    /// <returns>Index of the chosen certificate in <see cref="ConsentRequest.Certificates"/>.</returns>
    Task<int> AskAsync(ConsentRequest request, CancellationToken ct);

    /// <summary>Asks for the PIN; null where the token has its own pad and the person has just to be told so.</summary>
    Task<Pin?> AskPinAsync(PinRequest request, CancellationToken ct);

    /// <summary>Tells how the operation ended.</summary>
    void Tell(string text);
}

/// <summary>What a person must see before they agree.</summary>
/// <param name="Statements">Each statement verbatim; empty for a login.</param>
/// <param name="Log">What is known of the server's evidence log.</param>
internal sealed record ConsentRequest(
    string Origin,
    string ServerName,
    string Purpose,
    IReadOnlyList<CertificateOffer> Certificates,
    IReadOnlyList<string> Statements,
    string? Log = null
);

/// <summary>A certificate as people know it.</summary>
internal sealed record CertificateOffer(
    string Organization,
    string? CreditCode,
    string KeyType,
    DateTimeOffset NotAfter,
    bool IsUsable,
    string TokenLabel,
    PinState Pin
);

/// <param name="IsRetry">The PIN typed before was wrong.</param>
internal sealed record PinRequest(string TokenLabel, PinState State, bool HasOwnPinPad, bool IsRetry);

/// <summary>How a person can end an operation.</summary>
internal enum ConsentFailure
{
    Declined,
    NoInput,
}

/// <summary>The person said no, or nobody can answer because standard input is closed.</summary>
internal sealed class ConsentException(ConsentFailure failure) : Exception(failure.ToString())
{
    public ConsentFailure Failure { get; } = failure;
}
