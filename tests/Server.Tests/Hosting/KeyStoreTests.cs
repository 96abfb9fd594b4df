using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Server.Hosting.Keys;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Hosting;

public sealed class KeyStoreTests : IAsyncLifetime
{
    private const string Pin = "73195028";
    private const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    private RunningServer _server = null!;
    private string _keys = "";

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _keys = Directory.CreateDirectory(_server.PathOf("keys")).FullName;
        foreach (var file in Directory.EnumerateFiles(_server.KeyDirectory))
        {
            // File.Copy keeps the mode 0600.
            File.Copy(file, Path.Combine(_keys, Path.GetFileName(file)));
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task After_a_rotation_the_new_key_signs_and_the_old_one_still_verifies()
    {
        var old = new FileKeyStore(_keys);
        var signedBefore = CompactJwsWriter.Write(
            new Claims(1),
            "test+jwt",
            old.Current(ServerKeyUse.Request).Kid!,
            old.SignRequest
        );
        var (exitCode, _) = await JianliAsync([("Keys__Directory", _keys)], "keys", "rotate", "request");
        using var rotated = new FileKeyStore(_keys);
        var signedAfter = CompactJwsWriter.Write(
            new Claims(2),
            "test+jwt",
            rotated.Current(ServerKeyUse.Request).Kid!,
            rotated.SignRequest
        );
        old.Dispose();

        Assert.Equal(0, exitCode);
        var published = rotated.History.Where(k => k.Use == ServerKeyUse.Request).ToArray();
        Assert.Equal(2, published.Length);
        Assert.NotNull(published[0].NotAfter);
        var keys = published.Select(k => new RequestKey(k.Kid!, k.Spki!)).ToArray();
        Assert.True(CompactJws<Claims>.Verify(signedBefore, "test+jwt", keys).TryGetValue(out _, out _));
        Assert.True(CompactJws<Claims>.Verify(signedAfter, "test+jwt", keys).TryGetValue(out _, out _));
        Assert.False(CompactJws<Claims>.Verify(signedAfter, "test+jwt", keys[..1]).TryGetValue(out _, out _));
    }

    [Fact]
    public async Task A_key_file_that_the_history_does_not_name_signs_nothing()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(_keys, "request.key"), stranger.ExportPkcs8PrivateKeyPem());
        using var store = new FileKeyStore(_keys);
        Assert.Throws<StartRefusedException>(() => store.SignRequest([1]));
    }

    [Fact]
    public void A_key_file_that_others_may_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are a Unix matter");
#pragma warning disable CA1416 // the line above
        File.SetUnixFileMode(
            Path.Combine(_keys, "seal.key"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
        );
#pragma warning restore CA1416
        using var store = new FileKeyStore(_keys);
        Assert.Throws<StartRefusedException>(() => store.SignSeal([1]));
    }

    [Fact]
    public async Task All_three_keys_move_to_a_token_and_the_server_starts_with_them()
    {
        var token = await MakeTokenAsync();
        foreach (var name in new[] { "request", "checkpoint" })
        {
            var (exitCode, output) = await JianliAsync(token, "keys", "rotate", name);
            Assert.True(exitCode == 0, output);
        }

        var (_, request) = await JianliAsync(token, "keys", "rotate", "seal");
        await File.WriteAllTextAsync(_server.PathOf("seal.pem"), Certify(request));
        var (sealedCode, sealedOutput) = await JianliAsync(
            token,
            "keys",
            "rotate",
            "seal",
            "--certificate",
            _server.PathOf("seal.pem")
        );
        Assert.True(sealedCode == 0, sealedOutput);

        // Starting makes each key sign a probe that has to verify with its published half.
        await using var process = await StartedServerAsync(token);
        Assert.Contains("listening", await process.FirstLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_pin_refuses_the_start_with_a_sentence()
    {
        var token = await MakeTokenAsync();
        await File.WriteAllTextAsync(_server.PathOf("pin"), "00000000");
        var (exitCode, output) = await JianliAsync(token, "serve");
        Assert.Equal(1, exitCode);
        Assert.Contains("refused: the key token refuses the PIN", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_of_SM2_is_made_certified_and_started_with()
    {
        (string, string)[] keys = [("Keys__Directory", _keys)];
        var (_, request) = await JianliAsync(keys, "keys", "rotate", "seal", "--sm2");
        await File.WriteAllTextAsync(_server.PathOf("seal.csr"), request);
        var (exit, output) = await OpenSsl.RunAsync([
            "req",
            "-in",
            _server.PathOf("seal.csr"),
            "-noout",
            "-verify",
            "-vfyopt",
            "distid:1234567812345678",
        ]);
        Assert.True(exit == 0, output);
        await File.WriteAllTextAsync(_server.PathOf("seal.pem"), Certify(request));
        (exit, output) = await JianliAsync(keys, "keys", "rotate", "seal", "--certificate", _server.PathOf("seal.pem"));
        Assert.True(exit == 0, output);

        // Starting makes each key sign a probe that has to verify with its published half.
        await using var process = await StartedServerAsync(keys);
        Assert.Contains("listening", await process.FirstLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_makes_no_seal_of_SM2()
    {
        var (exit, output) = await JianliAsync(await MakeTokenAsync(), "keys", "rotate", "seal", "--sm2");
        Assert.Equal(1, exit);
        Assert.Contains("a seal of SM2 needs Keys:Store=File", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_of_another_kind_of_key_refuses_the_start()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var leaf = _server.Authority.IssueLeaf(new LeafOptions { Key = key });
        _ = KeyRotation.PublishSeal(_keys, leaf.Certificate, TimeProvider.System.GetUtcNow());
        var (exit, output) = await JianliAsync([("Keys__Directory", _keys)], "serve");
        Assert.Equal(1, exit);
        Assert.Contains("is neither Es256 nor Sm2", output, StringComparison.Ordinal);
    }

    private string Certify(string request)
    {
        // The platform can't verify a request of SM2; the tests let openssl do it.
        var parsed = CertificateRequest.LoadSigningRequestPem(
            request,
            HashAlgorithmName.SHA256,
            CertificateRequestLoadOptions.SkipSignatureValidation
        );
        using var certificate = _server.Authority.Issuing.Issue(
            parsed.SubjectName,
            parsed.PublicKey,
            CertificateProfiles.Seal(StatusAddresses.Of("http://127.0.0.1:17080", "issuing")),
            Validity.Around(_server.Authority.Now, TimeSpan.FromDays(1), TimeSpan.FromDays(100))
        );
        return certificate.ExportCertificatePem();
    }

    // In a child process throughout: SoftHSM reads its configuration once a process.
    private async Task<(string, string)[]> MakeTokenAsync()
    {
        var configuration = _server.PathOf("softhsm2.conf");
        Directory.CreateDirectory(_server.PathOf("tokens"));
        await File.WriteAllTextAsync(
            configuration,
            $"directories.tokendir = {_server.PathOf("tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n"
        );
        await File.WriteAllTextAsync(_server.PathOf("pin"), Pin);
        (string, string)[] environment = [("SOFTHSM2_CONF", configuration)];
        var (exitCode, output) = await RunAsync(
            "softhsm2-util",
            ["--init-token", "--free", "--label", "server", "--so-pin", "12345678", "--pin", Pin],
            environment
        );
        Assert.True(exitCode == 0, output);
        return
        [
            ("SOFTHSM2_CONF", configuration),
            ("Keys__Directory", _keys),
            ("Keys__Store", "Pkcs11"),
            ("Keys__Module", Module),
            ("Keys__Token", "server"),
            ("Keys__PinFile", _server.PathOf("pin")),
        ];
    }

    private (string, string)[] ChildEnvironment((string Name, string Value)[] settings) =>
        [
            .. _server.Environment().Select(e => (e.Key, e.Value ?? "")),
            ("JIANLI_Server__Origin", $"https://localhost:{FreePort.Next()}"),
            ("ASPNETCORE_ENVIRONMENT", "Development"),
            .. settings.Select(s => (s.Name == "SOFTHSM2_CONF" ? s.Name : "JIANLI_" + s.Name, s.Value)),
        ];

    private Task<(int ExitCode, string Output)> JianliAsync((string, string)[] settings, params string[] arguments) =>
        RunAsync("dotnet", [ServerProgram, .. arguments], ChildEnvironment(settings));

    private static string ServerProgram => Path.Combine(AppContext.BaseDirectory, "JianliRegistry.Server.dll");

    private async Task<StartedServer> StartedServerAsync((string, string)[] settings)
    {
        await Task.Yield();
        return new StartedServer(
            Process.Start(StartInfo("dotnet", [ServerProgram, "serve"], ChildEnvironment(settings)))!
        );
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(
        string program,
        string[] arguments,
        (string, string)[] environment
    )
    {
        using var process = Process.Start(StartInfo(program, arguments, environment))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    private static ProcessStartInfo StartInfo(
        string program,
        string[] arguments,
        (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private sealed record Claims(int Number);

    private sealed class StartedServer(Process process) : IAsyncDisposable
    {
        public async Task<string> FirstLineAsync()
        {
            _ = process.StandardError.ReadToEndAsync();
            return await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)) ?? "";
        }

        public async ValueTask DisposeAsync()
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
