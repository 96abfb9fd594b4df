using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>What the old system hands over: two files for `jianli legacy import`, and whom a person may log in as. TEST ONLY.</summary>
/// <param name="Accounts">Enterprises with their passwords, which the import file holds as verifiers only.</param>
public sealed record StackLegacy(
    string EnterprisesFile,
    string ApplicationsFile,
    IReadOnlyList<LegacyAccount> Accounts,
    IReadOnlyList<string> ApplicationNumbers
)
{
    /// <summary>The account of the enterprise that a lock belongs to.</summary>
    public LegacyAccount AccountOf(LockRecord found) =>
        Accounts.Single(account => account.CreditCode == found.CreditCode);

    internal static StackLegacy Read(PkiDirectory pki)
    {
        var applications = Path.Combine(
            BuiltPrograms.RepositoryRoot,
            "tests",
            "Support",
            "samples",
            "applications.csv"
        );
        var numbers = File.ReadLines(applications).Skip(1).Select(line => line.Split(',')[0]);
        return new StackLegacy(pki.LegacyEnterprises, applications, pki.ReadAccounts(), [.. numbers]);
    }
}
