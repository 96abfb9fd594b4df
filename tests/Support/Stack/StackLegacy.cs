using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>An enterprise's account in the old system. TEST ONLY.</summary>
public sealed record StackAccount(string CreditCode, string Name, string Password);

/// <summary>What the old system hands over, as the two CSV files that `jianli legacy import` reads.</summary>
public sealed record StackLegacy(
    string EnterprisesFile,
    string ApplicationsFile,
    IReadOnlyList<StackAccount> Accounts,
    IReadOnlyList<string> ApplicationNumbers
)
{
    private const int Iterations = 100_000;

    // Visibly fake people: 110000 is no county, so no such citizen id can exist.
    private static readonly (string Name, string Id, string Business, string Specialty)[] Applicants =
    [
        ("测试甲", "110000198503150011", "初始注册", "房屋建筑工程"),
        ("测试乙", "110000199001010013", "变更注册—执业单位", "市政公用工程"),
        ("测试丙", "110000200002290016", "延续注册", "房屋建筑工程"),
    ];

    /// <summary>The account of the enterprise that a lock belongs to.</summary>
    public StackAccount AccountOf(StackLock found) =>
        Accounts.Single(account => account.CreditCode == found.CreditCode);

    /// <summary>Writes both files into pki/legacy, or reads back the accounts of an earlier start.</summary>
    internal static StackLegacy Write(string pkiDirectory, IReadOnlyDictionary<string, StackLock> locks)
    {
        var folder = Directory.CreateDirectory(Path.Combine(pkiDirectory, "legacy")).FullName;
        var accounts = ReadOrMakeAccounts(Path.Combine(folder, "accounts.csv"), locks);
        var enterprises = Path.Combine(folder, "enterprises.csv");
        File.WriteAllLines(
            enterprises,
            [
                "credit_code,name,legal_representative,province,password_scheme,password_verifier,lock_certificate",
                .. accounts.Select(account => EnterpriseLine(account, pkiDirectory, locks.Values)),
            ]
        );
        return WriteApplications(folder, enterprises, accounts, locks["good-p256"].CreditCode);
    }

    private static List<StackAccount> ReadOrMakeAccounts(string file, IReadOnlyDictionary<string, StackLock> locks)
    {
        if (!File.Exists(file))
        {
            File.WriteAllLines(
                file,
                locks
                    .Values.DistinctBy(found => found.CreditCode)
                    .Select(found => $"{found.CreditCode},{found.Organization},{RandomPassword()}")
            );
        }

        return
        [
            .. File.ReadLines(file).Select(line => line.Split(',')).Select(p => new StackAccount(p[0], p[1], p[2])),
        ];
    }

    private static string EnterpriseLine(StackAccount account, string pkiDirectory, IEnumerable<StackLock> locks)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var hash = Rfc2898DeriveBytes.Pbkdf2(account.Password, salt, Iterations, HashAlgorithmName.SHA256, 32);
        var verifier = $"{Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
        var certificates = locks
            .Where(found => found.CreditCode == account.CreditCode)
            .Select(found => Path.Combine(pkiDirectory, "locks", found.Name, "certificate.pem"))
            .Select(file => Convert.ToBase64String(X509CertificateLoader.LoadCertificateFromFile(file).RawData));
        return string.Join(
            ',',
            account.CreditCode,
            account.Name,
            "测试法人",
            "山东",
            "pbkdf2-sha256",
            verifier,
            string.Join(';', certificates)
        );
    }

    private static StackLegacy WriteApplications(
        string folder,
        string enterprises,
        IReadOnlyList<StackAccount> accounts,
        string creditCode
    )
    {
        var applications = Path.Combine(folder, "applications.csv");
        var numbers = Enumerable.Range(1, Applicants.Length).Select(i => $"JL-2026-37-{i:D7}").ToList();
        var appliedAt = new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.FromHours(8));
        var text = new StringBuilder(
            "number,credit_code,business_type,specialties,applicant_name,id_type,id_number,mobile,applied_at,attachments\n"
        );
        foreach (var (applicant, i) in Applicants.Select((applicant, i) => (applicant, i)))
        {
            var at = appliedAt.AddHours(i).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
            text.Append(
                CultureInfo.InvariantCulture,
                $"{numbers[i]},{creditCode},{applicant.Business},{applicant.Specialty},{applicant.Name},身份证,{applicant.Id},1390000000{i},{at},{Pictures(folder)}\n"
            );
        }

        File.WriteAllText(applications, text.ToString());
        return new StackLegacy(enterprises, applications, accounts, numbers);
    }

    private static string Pictures(string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, "attachments")).FullName;
        var samples = Path.Combine(BuiltPrograms.RepositoryRoot, "tests", "Support", "samples");
        var pictures = Directory.Exists(samples)
            ? Directory.EnumerateFiles(samples, "*.png").Order(StringComparer.Ordinal).ToList()
            : [];
        foreach (var picture in pictures)
        {
            File.Copy(picture, Path.Combine(target, Path.GetFileName(picture)), overwrite: true);
        }

        return string.Join(
            ';',
            pictures.Select(p => $"{Path.GetFileNameWithoutExtension(p)}=attachments/{Path.GetFileName(p)}")
        );
    }

    private static string RandomPassword() => $"Test-{RandomNumberGenerator.GetHexString(10, lowercase: true)}";
}
