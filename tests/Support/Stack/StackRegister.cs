using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>
/// What a person needs to walk through the enterprise edition: registered engineers, a penalty, an enterprise of the old
/// system that has not registered yet, and the desks of province and ministry with their locks. TEST ONLY.
/// </summary>
public static class StackRegister
{
    /// <summary>In the old system with password and lock; it has to register before it can log in.</summary>
    public static LegacyAccount Unregistered { get; } =
        new("91370000XXXXXX0663", "测试海岱监理有限公司", "Old-password-1");

    public const string UnregisteredRepresentative = "测试卯";
    public const string UnregisteredLock = "legacy-enterprise";

    /// <summary>The accounts of the desks: CreditCode is the account's name.</summary>
    public static LegacyAccount Province { get; } = new("PROVINCE-37", "测试省住房和城乡建设厅", "Desk-password-1");
    public static LegacyAccount Ministry { get; } = new("MINISTRY", "住房和城乡建设部（测试）", "Desk-password-2");

    public static LegacyAccount Center { get; } = new("CENTER", "执业资格注册中心（测试）", "Desk-password-3");

    /// <summary>Its certificate is bound to nobody by the import.</summary>
    public const string ProvinceLock = "machine";
    public const string MinistryLock = "ministry";
    public const string CenterLock = "registration-center";

    /// <summary>Of the main enterprise, and bound to no account.</summary>
    public const string UnboundLock = "unbound";

    private const string MinistryCode = "91110000XXXXXX0191";

    /// <summary>The registration that carries a penalty and is suspended by it.</summary>
    public const string SuspendedRegistration = "37000103";

    /// <summary>Number and person of a registration that a test may ask to end.</summary>
    public static readonly (string Number, string Person) FreeRegistration = ("37000105", "测试辛");

    private static string Samples { get; } =
        Path.Combine(BuiltPrograms.RepositoryRoot, "tests", "Support", "samples", "register");

    /// <summary>Makes the locks that the development PKI does not have from its start.</summary>
    internal static async Task OrderLocksAsync(PkiDirectory pki)
    {
        (string Name, string Code, string Organization)[] orders =
        [
            (UnregisteredLock, Unregistered.CreditCode, Unregistered.Name),
            (MinistryLock, MinistryCode, Ministry.Name),
            (CenterLock, MinistryCode, Center.Name),
            (UnboundLock, Initialization.MainEnterprise, Initialization.MainEnterpriseName),
        ];
        foreach (var (name, code, organization) in orders)
        {
            if (!File.Exists(pki.LockFile(name, "lock.json")))
            {
                string[] who = ["--name", name, "--code", code, "--organization", organization];
                string[] order = ["issue", "--dir", pki.Root, .. who, "--algorithm", "p256"];
                await RegistryStack.RequireAsync(
                    RegistryStack.RunAsync(BuiltPrograms.Pki, order, new Dictionary<string, string>())
                );
            }
        }
    }

    /// <summary>Runs the commands that an operator runs; once for each folder.</summary>
    internal static async Task ImportAsync(RegistryStack stack, bool withDesks)
    {
        var done = Path.Combine(stack.Directory, "data", "register");
        if (!File.Exists(done))
        {
            await Task.WhenAll(ImportFilesAsync(stack), withDesks ? AddDesksAsync(stack) : Task.CompletedTask);
            await File.WriteAllTextAsync(done, Unregistered.CreditCode);
        }
    }

    private static async Task ImportFilesAsync(RegistryStack stack)
    {
        string[] names = ["engineers", "registrations", "history", "penalties"];
        var files = names.Select(name => Path.Combine(Samples, $"{name}.csv"));
        await RegistryStack.RequireAsync(
            stack.JianliAsync(["legacy", "import", .. files, await WriteUnregisteredAsync(stack)])
        );
    }

    private static async Task AddDesksAsync(RegistryStack stack)
    {
        await AddDeskAsync(stack, Province, ProvinceLock, ["add-province", Province.CreditCode, "--province", "37"]);
        await AddDeskAsync(stack, Center, CenterLock, ["add-ministry", Center.CreditCode, "--role", "center"]);
        await AddDeskAsync(stack, Ministry, MinistryLock, ["add-ministry", Ministry.CreditCode, "--role", "ministry"]);
    }

    private static async Task AddDeskAsync(
        RegistryStack stack,
        LegacyAccount desk,
        string lockName,
        IReadOnlyList<string> command
    )
    {
        var password = Path.Combine(stack.Directory, $"{desk.CreditCode}.password");
        var certificate = stack.Pki.LockFile(lockName, "certificate.pem");
        await File.WriteAllTextAsync(password, desk.Password);
        await RegistryStack.RequireAsync(stack.JianliAsync(["accounts", .. command, "--password-file", password]));
        await RegistryStack.RequireAsync(
            stack.JianliAsync(["bindings", "add", desk.CreditCode, certificate, "--uses", "login"])
        );
        File.Delete(password);
    }

    private static async Task<string> WriteUnregisteredAsync(RegistryStack stack)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var digest = SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(Unregistered.Password)]);
        var verifier = $"{Convert.ToBase64String(salt)}${Convert.ToBase64String(digest)}";
        var thumbprint = Convert.ToHexString(SHA256.HashData(stack.Pki.ReadLockCertificate(UnregisteredLock)));
        var file = Path.Combine(stack.Directory, "unregistered.csv");
        await File.WriteAllLinesAsync(
            file,
            [
                "credit_code,name,legal_representative,province,password_scheme,password_verifier,lock_serial,lock_thumbprint",
                $"{Unregistered.CreditCode},{Unregistered.Name},{UnregisteredRepresentative},37,sha256-salted,{verifier},,{thumbprint}",
            ]
        );
        return file;
    }
}
