using JianliRegistry.Core.Signing;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>What a token tells about its user PIN; PKCS#11 has flags, never a count of tries.</summary>
internal enum PinState
{
    Ok,
    CountLow,
    FinalTry,
    Locked,
    NotInitialised,
}

/// <summary>An identity key (身份锁) that is present. Its serial names it: slot numbers change at every start of the module.</summary>
/// <param name="HasOwnPinPad">Protected authentication path: the PIN is typed on the device and never reaches the agent.</param>
/// <param name="Algorithms">What the token's mechanisms allow.</param>
/// <param name="Certificates">DER certificates that have a private key beside them or may have one after login.</param>
internal sealed record KeyToken(
    string Serial,
    string Label,
    PinState Pin,
    bool HasOwnPinPad,
    IReadOnlyList<SignatureAlgorithm> Algorithms,
    IReadOnlyList<byte[]> Certificates
);
