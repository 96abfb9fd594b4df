using JianliRegistry.Core.Signing;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>What the agent may ask of its worker. There is no call that exports, lists private objects or takes a message.</summary>
internal enum WorkerCall
{
    IsPresent,
    HasSlot,
    List,
    Open,
    PinState,
    Login,
    Sign,
    Close,
}

/// <summary>One call. The PIN is not here: it travels as raw bytes behind the JSON, and only with <see cref="WorkerCall.Login"/>.</summary>
internal sealed record WorkerRequest(
    WorkerCall Call,
    string? TokenSerial = null,
    byte[]? CertificateSha256 = null,
    SignatureAlgorithm? Algorithm = null,
    byte[]? Digest = null,
    bool OwnPinPad = false
);

/// <summary>The answer to the call before it; exactly one of failure and the call's own member.</summary>
internal sealed record WorkerAnswer(
    TokenFailure? Failure = null,
    string? Detail = null,
    bool? Present = null,
    IReadOnlyList<KeyToken>? Tokens = null,
    PinState? Pin = null,
    byte[]? Signature = null
);
