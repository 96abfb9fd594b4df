using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;

namespace JianliRegistry.Pki.Issuance;

/// <summary>A lock to be made: for whom, with which key, by which CA ("issuing" or "foreign").</summary>
/// <param name="IsMachine">For the integration API instead of a person's login and commitment.</param>
public sealed record LockOrder(
    string Name,
    string CreditCode,
    string Organization,
    KeyAlgorithm Algorithm,
    Validity Validity,
    string Authority = "issuing",
    bool IsMachine = false
);
