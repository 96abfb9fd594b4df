namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>Token failures that a person can act on.</summary>
internal enum TokenFailure
{
    ModuleMissing,
    NotPresent,
    Removed,
    Device,
    NotAnswering,
    Unsupported,
    PinIncorrect,
    PinLocked,
    PinLength,
    PinNotInitialised,
    PinPadCancelled,
    MechanismUnsupported,
    KeyMissing,
}

/// <summary>The token, its driver or its worker failed in a way a person can act on. Translated to a code at the edge only.</summary>
internal sealed class TokenException(TokenFailure failure, string detail, Exception? inner = null)
    : Exception($"{failure}: {detail}", inner)
{
    public TokenFailure Failure { get; } = failure;
}
