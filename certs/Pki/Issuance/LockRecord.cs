namespace JianliRegistry.Pki.Issuance;

/// <summary>locks/NAME/lock.json: what its owner knows about a lock. The PIN is random; there is no default.</summary>
/// <param name="Label">CKA_LABEL of the token.</param>
/// <param name="TokenSerial">Serial number of the token; slot numbers change and are never recorded.</param>
/// <param name="Algorithm">rsa2048 or p256.</param>
public sealed record LockRecord(
    string Name,
    string Label,
    string Pin,
    string SoPin,
    string TokenSerial,
    string CreditCode,
    string Organization,
    string Algorithm
);
