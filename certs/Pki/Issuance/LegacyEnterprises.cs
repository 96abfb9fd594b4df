using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JianliRegistry.Pki.Issuance;

/// <summary>accounts.json: whom a person at the demo may log in as.</summary>
public sealed record LegacyAccount(string CreditCode, string Name, string Password);

/// <summary>Writes the export of the old system that `jianli legacy import` reads: enterprises, password verifiers, locks.</summary>
internal static class LegacyEnterprises
{
    private const string Scheme = "pbkdf2-sha256";
    private const int Iterations = 100_000;
    private const int PasswordLength = 16;

    // Without look-alikes (0 O 1 l I) and without characters that CSV or a shell would quote.
    private const string PasswordAlphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.+";

    /// <summary>One enterprise and the names of the locks bound to it.</summary>
    internal sealed record Row(string CreditCode, string Name, string LegalRepresentative, IReadOnlyList<string> Locks);

    public static void Write(PkiDirectory directory, IReadOnlyList<Row> rows)
    {
        var csv = new StringBuilder(
            "credit_code,name,legal_representative,province,password_scheme,password_verifier,lock_certificate\n"
        );
        var accounts = new List<LegacyAccount>();
        foreach (var row in rows)
        {
            var password = RandomNumberGenerator.GetString(PasswordAlphabet, PasswordLength);
            accounts.Add(new LegacyAccount(row.CreditCode, row.Name, password));
            var locks = row.Locks.Select(name => Convert.ToBase64String(directory.ReadLockCertificate(name)));

            // The province is the first two digits of the administrative division (GB/T 2260).
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{row.CreditCode},{row.Name},{row.LegalRepresentative},{row.CreditCode[2..4]},{Scheme},{Verifier(password)},{string.Join(';', locks)}\n"
            );
        }

        SecretFile.Write(directory.LegacyEnterprises, csv.ToString());
        PkiDirectory.WriteJson(directory.Accounts, accounts);
    }

    /// <summary>pbkdf2-sha256$ITERATIONS$SALT$HASH, both base64; 16 bytes of salt, 32 of hash, password as UTF-8.</summary>
    private static string Verifier(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, 32);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Scheme}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}"
        );
    }
}
