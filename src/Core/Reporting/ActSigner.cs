using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Reporting;

/// <summary>Who signs a binding act, with which key, on whose page: what every kind but the commitment says in the same words.</summary>
/// <param name="Operator">经办人; null where the enterprise names none.</param>
/// <param name="Nonce">The sign request's jti.</param>
public sealed record ActSigner(
    CreditCode Organization,
    string OrganizationName,
    string? Operator,
    byte[] CertificateSha256,
    string Nonce,
    string Origin,
    DateTimeOffset ServerTime
)
{
    internal IEnumerable<StatementField> Head()
    {
        yield return new(StatementKeys.SigningOrganizationName, OrganizationName);
        yield return new(StatementKeys.SigningOrganizationCode, Organization.Value);
        if (Operator is not null)
        {
            yield return new(StatementKeys.Operator, Operator);
        }
    }

    internal IEnumerable<StatementField> Tail() =>
        [
            new(StatementKeys.CertificateSha256, Convert.ToHexStringLower(CertificateSha256)),
            new(StatementKeys.Nonce, Nonce),
            new(StatementKeys.Origin, Origin),
            new(StatementKeys.ServerTime, StatementInstant.Render(ServerTime)),
        ];
}
