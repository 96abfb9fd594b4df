using System.Diagnostics;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Pki.Tests;

public class InitializationTests(DevelopmentPki pki)
{
    [Fact]
    public void A_whole_PKI_is_made_in_less_than_ten_seconds()
    {
        var clock = Stopwatch.StartNew();
        using var made = new DevelopmentPki();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
    }

    [Theory]
    [InlineData("anchors/root.pem")]
    [InlineData("anchors/log.vkey")]
    [InlineData("trust/intermediates.pem")]
    [InlineData("ca/root.key")]
    [InlineData("ca/issuing.key")]
    [InlineData("ca/tsa.pem")]
    [InlineData("ca/ocsp.pem")]
    [InlineData("ca/foreign-root.pem")]
    [InlineData("ca/foreign-issuing.pem")]
    [InlineData("ca/tls-root.pem")]
    [InlineData("status/revoked.json")]
    [InlineData("status/crl/root.crl")]
    [InlineData("status/crl/issuing.crl")]
    [InlineData("server/request.key")]
    [InlineData("server/request.kid")]
    [InlineData("server/seal.key")]
    [InlineData("server/seal.pem")]
    [InlineData("server/checkpoint.key")]
    [InlineData("server/tls.pem")]
    [InlineData("server/tls.key")]
    [InlineData("server/personal-data.key")]
    [InlineData("server/keys.json")]
    [InlineData("agent/servers.json")]
    [InlineData("locks/good-rsa/lock.json")]
    [InlineData("locks/good-p256/certificate.pem")]
    [InlineData("locks/revoked/lock.json")]
    [InlineData("locks/expired/lock.json")]
    [InlineData("locks/other-enterprise/lock.json")]
    [InlineData("locks/machine/lock.json")]
    [InlineData("locks/foreign/lock.json")]
    [InlineData("softhsm/softhsm2.conf")]
    [InlineData("legacy/enterprises.csv")]
    [InlineData("accounts.json")]
    public void The_layout_that_server_agent_and_scripts_rely_on_is_there(string path) =>
        Assert.True(File.Exists(Path.Combine(pki.Root, path)));

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_can_read_any_file_or_enter_any_directory()
    {
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(
            Directory.EnumerateFiles(pki.Root, "*", SearchOption.AllDirectories),
            file => Assert.Equal(Owner, File.GetUnixFileMode(file))
        );
        Assert.All(
            Directory.EnumerateDirectories(pki.Root, "*", SearchOption.AllDirectories).Append(pki.Root),
            directory => Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(directory))
        );
    }

    [Fact]
    public void Every_certificate_says_that_it_is_for_tests_only()
    {
        var files = Directory.EnumerateFiles(pki.Root, "*.pem", SearchOption.AllDirectories).ToList();
        Assert.True(files.Count >= 15, "certificates are missing");
        Assert.All(
            files,
            file =>
            {
                using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
                Assert.Contains("TEST ONLY", certificate.Subject, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public void A_directory_that_is_not_empty_is_refused_and_left_as_it_was()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("note.txt"), "mine");
        var initialization = new Initialization(
            new PkiDirectory(directory.Path),
            DevelopmentPki.DefaultAuthority,
            DateTimeOffset.UtcNow
        );
        Assert.Throws<InvalidOperationException>(() => initialization.Run([DevelopmentPki.DefaultOrigin]));
        Assert.Equal("mine", File.ReadAllText(directory.File("note.txt")));
        Assert.Single(Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Every_PIN_is_eight_random_digits()
    {
        var pins = pki.Directory.LockNames().SelectMany(name => new[] { pki.Lock(name).Pin, pki.Lock(name).SoPin });
        Assert.All(pins, pin => Assert.Matches("^[0-9]{8}$", pin));
        Assert.Equal(16, pins.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_agent_pins_the_request_key_and_the_log_key_of_the_server_for_its_origin()
    {
        var servers = JsonSerializer.Deserialize<List<PinnedServer>>(
            File.ReadAllText(pki.Directory.AgentServers),
            JsonSerializerOptions.Web
        )!;
        var server = Assert.Single(servers);
        Assert.Equal("jianli-dev", server.Id);
        Assert.Equal([DevelopmentPki.DefaultOrigin], server.Origins);

        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(pki.Directory.ServerFile("request.key")));
        var pinned = Assert.Single(server.RequestKeys);
        Assert.Equal(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), pinned.Spki);
        Assert.Equal(File.ReadAllText(pki.Directory.ServerFile("request.kid")), pinned.Kid);
        Assert.Equal([File.ReadAllText(pki.Directory.LogKey).Trim()], server.LogKeys);
    }

    [Fact]
    public async Task The_log_key_of_strangers_is_the_public_half_of_the_checkpoint_key()
    {
        var (_, text) = await OpenSsl.RunAsync(
            "pkey",
            "-in",
            pki.Directory.ServerFile("checkpoint.key"),
            "-pubout",
            "-outform",
            "PEM"
        );
        var spki = Convert.FromBase64String(string.Concat(text.Split('\n').Where(l => !l.StartsWith('-'))));
        var vkey = File.ReadAllText(pki.Directory.LogKey).Trim().Split('+', 3);
        byte[] typed = [1, .. spki[^32..]];
        Assert.Equal("jianli-dev/log", vkey[0]);
        Assert.Equal(typed, Convert.FromBase64String(vkey[2]));
        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes("jianli-dev/log\n"), .. typed])[..4];
        Assert.Equal(Convert.ToHexStringLower(id), vkey[1]);
    }

    [Fact]
    public void The_legacy_export_holds_a_verifier_of_each_password_and_the_locks_of_each_enterprise()
    {
        var rows = File.ReadAllLines(pki.Directory.LegacyEnterprises).Skip(1).Select(line => line.Split(',')).ToList();
        var accounts = pki.Accounts();
        Assert.Equal(2, rows.Count);
        Assert.Equal(accounts.Select(account => account.CreditCode), rows.Select(row => row[0]));
        Assert.All(rows.Zip(accounts), pair => AssertVerifies(pair.First[5], pair.Second.Password));
        Assert.Equal(
            ["good-rsa", "good-p256", "revoked", "expired"],
            rows[0][6].Split(';').Select(text => NameOfLock(Convert.FromBase64String(text)))
        );
        Assert.Equal("other-enterprise", NameOfLock(Convert.FromBase64String(rows[1][6])));
    }

    private string NameOfLock(byte[] certificate) =>
        pki.Directory.LockNames().Single(name => pki.LockCertificate(name).AsSpan().SequenceEqual(certificate));

    private static void AssertVerifies(string verifier, string password)
    {
        var parts = verifier.Split('$');
        Assert.Equal("pbkdf2-sha256", parts[0]);
        var hash = Rfc2898DeriveBytes.Pbkdf2(
            password,
            Convert.FromBase64String(parts[2]),
            int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture),
            HashAlgorithmName.SHA256,
            32
        );
        Assert.Equal(Convert.ToBase64String(hash), parts[3]);
    }
}
