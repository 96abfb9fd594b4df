using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Pki.Issuance;

/// <summary>A lock to be made: for whom, with which key, by which CA ("issuing" or "foreign").</summary>
public sealed record LockOrder(
    string Name,
    string CreditCode,
    string Organization,
    KeyAlgorithm Algorithm,
    Validity Validity,
    string Authority = "issuing"
);
