using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>What evidence says in the words that were signed, whatever the register calls things today. No person.</summary>
internal sealed record SignedWords(
    string Decision,
    string BusinessType,
    string OrganizationName,
    string OrganizationCode
)
{
    /// <summary>From the receipt, which outlives an erasure, or from the statement while there is no receipt yet.</summary>
    /// <returns>null where neither can be read: the row was altered.</returns>
    public static SignedWords? Of(EvidenceRecord record, EvidenceVault vault) =>
        (record.Receipt?.Text ?? Open(record, vault)) is { } text
        && Statement.Parse(text).TryGetValue(out var said, out _)
            ? new(
                said[StatementKeys.Decision],
                said[StatementKeys.BusinessType],
                said[StatementKeys.SigningOrganizationName],
                said[StatementKeys.SigningOrganizationCode]
            )
            : null;

    private static byte[]? Open(EvidenceRecord record, EvidenceVault vault)
    {
        try
        {
            return vault.OpenStatement(record);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
