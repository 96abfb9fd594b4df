using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Server.Tests.Reporting;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Server.Tests.Integration;

/// <summary>Machines whose key stays on a token: .NET and curl, both over OpenSSL's pkcs11 engine.</summary>
public sealed class TokenClientTests(TokenClientTests.BoundToken scene) : IClassFixture<TokenClientTests.BoundToken>
{
    private const string Account = "/integration/v1/account";

    [Theory]
    [InlineData("HTTP/1.1")]
    [InlineData("HTTP/2.0")]
    public async Task A_dotnet_program_calls_with_a_key_that_stays_on_the_token(string version)
    {
        await using var call = ChildProcess.StartProgramOf(
            typeof(PkiDirectory),
            [
                "call",
                scene.Server.MachineOrigin + Account,
                "--dir",
                scene.Server.Locks.Root,
                .. version == "HTTP/2.0" ? ["--http2"] : Array.Empty<string>(),
            ]
        );
        call.CloseInput();
        Assert.Equal(0, await call.WaitForExitAsync(TimeSpan.FromMinutes(3)));
        Assert.Contains($"{version} 200", call.Transcript(), StringComparison.Ordinal);
        Assert.Contains(ReportingServer.CreditCode, call.Transcript(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http1.1", "1.1 200")]
    [InlineData("--http2", "2 200")]
    public async Task Curl_calls_with_a_key_that_stays_on_the_token(string version, string expected) =>
        Assert.Contains(expected, await CurlAsync("machine", version), StringComparison.Ordinal);

    [Fact]
    public async Task Curl_with_a_persons_key_is_told_that_it_is_not_bound()
    {
        var answer = await CurlAsync("good-p256", "--http2");
        Assert.Contains("auth.cert_not_bound", answer, StringComparison.Ordinal);
        Assert.Contains("2 403", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Curl_without_a_key_gets_no_answer()
    {
        await using var curl = Curl(["--http1.1"], new Dictionary<string, string>());
        Assert.NotEqual(0, await curl.WaitForExitAsync());
        Assert.DoesNotContain("HTTP/", curl.Transcript(), StringComparison.Ordinal);
    }

    private async Task<string> CurlAsync(string lockName, string version)
    {
        var locks = scene.Server.Locks;
        using var directory = new TemporaryDirectory();
        // The PIN as a file: an argument shows in /proc.
        await File.WriteAllTextAsync(
            directory.File("pin"),
            locks.ReadLock(lockName).Pin,
            TestContext.Current.CancellationToken
        );
        await using var curl = Curl(
            [
                version,
                "--engine",
                "pkcs11",
                "--key-type",
                "ENG",
                "--key",
                $"pkcs11:token={lockName};object={lockName};type=private;pin-source=file:{directory.File("pin")}",
                "--cert",
                locks.LockFile(lockName, "certificate.pem"),
            ],
            new Dictionary<string, string>
            {
                ["PKCS11_MODULE_PATH"] = SoftHsmStore.ModulePath,
                [SoftHsmStore.ConfigurationVariable] = locks.SoftHsm.ConfigurationFile,
            }
        );
        Assert.Equal(0, await curl.WaitForExitAsync());
        return curl.Transcript();
    }

    private ChildProcess Curl(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var curl = ChildProcess.Start(
            "curl",
            [
                "--silent",
                "--max-time",
                "20",
                "--cacert",
                scene.Server.TlsRoot,
                "--write-out",
                "\n%{http_version} %{http_code}\n",
                .. arguments,
                scene.Server.MachineOrigin + Account,
            ],
            environment
        );
        curl.CloseInput();
        return curl;
    }

    /// <summary>The enterprise of the development locks, with its machine's lock bound.</summary>
    public sealed class BoundToken : IAsyncLifetime
    {
        public ReportingServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await ReportingServer.StartAsync();
            await Server.AddEnterpriseAsync(ReportingServer.CreditCode);
            await Machine.BindAsync(
                Server,
                ReportingServer.CreditCode,
                await File.ReadAllBytesAsync(
                    Server.Locks.LockFile("machine", "certificate.pem"),
                    TestContext.Current.CancellationToken
                )
            );
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
