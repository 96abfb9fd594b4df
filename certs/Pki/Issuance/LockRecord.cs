namespace JianliRegistry.Pki.Issuance;

/// <summary>locks/NAME/lock.json: what its owner knows about a lock. The PIN is random; there is no default.</summary>
/// <param name="Label">CKA_LABEL of the token.</param>
/// <param name="TokenSerial">Serial number of the token; slot numbers change and are never recorded.</param>
/// <param name="Algorithm">rsa2048, p256 or sm2; an sm2 lock is a pair of key files without token and PIN.</param>
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
