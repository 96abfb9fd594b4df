using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Pki.Tests;

/// <summary>The tool as a person runs it.</summary>
public class ToolTests(DevelopmentPki pki)
{
    [Fact]
    public async Task Init_issue_revoke_and_agent_config_work_from_the_command_line()
    {
        using var directory = new TemporaryDirectory();
        var made = directory.File("pki");
        const string Origin = "https://localhost:6443";
        await RunAsync(0, "init", "--out", made, "--origin", Origin, "--authority", DevelopmentPki.DefaultAuthority);
        await RunAsync(
            0,
            [
                "issue",
                "--dir",
                made,
                "--name",
                "third",
                "--code",
                "91440000XXXXXX019H",
                "--organization",
                "测试粤安监理有限公司",
                "--algorithm",
                "rsa2048",
                "--not-after",
                "2027-01-02T03:04:05Z",
            ]
        );
        string[] sm2 =
        [
            "issue",
            "--dir",
            made,
            "--name",
            "sm2",
            "--code",
            "91440000XXXXXX019H",
            "--organization",
            "测试粤安监理有限公司",
            "--algorithm",
            "sm2",
        ];
        await RunAsync(64, sm2);
        Assert.Contains("TEST ONLY key in", await RunAsync(0, [.. sm2, "--software"]), StringComparison.Ordinal);
        await RunAsync(0, "revoke", "--dir", made, "--lock", "third");
        await RunAsync(0, "agent-config", "--dir", made, "--origin", "https://localhost:7443", "--origin", Origin);
        Assert.Equal("rsa2048", new PkiDirectory(made).ReadLock("third").Algorithm);
        Assert.Equal(2, new StatusRegister(new PkiDirectory(made)).RevokedBy("issuing").Count);
        Assert.Contains(
            "https://localhost:7443",
            await File.ReadAllTextAsync(new PkiDirectory(made).AgentServers),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_authority_serves_until_it_is_told_to_stop()
    {
        await using var authority = Start(["authority", "--dir", pki.Root, "--urls", "http://127.0.0.1:0"]);
        var line = await authority.ReadLineAsync("listening on ");
        using var http = new HttpClient();
        Assert.Equal("ok", await http.GetStringAsync(new Uri(line.Split(' ')[^1] + "/health")));
    }

    [Fact]
    public async Task A_mistake_is_told_in_one_line_without_a_stack()
    {
        var output = await RunAsync(1, "authority", "--dir", pki.Root, "--urls", "http://0.0.0.0:0");
        Assert.Contains("loopback only", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_with_a_wrong_check_character_gets_no_lock()
    {
        await RunAsync(
            64,
            [
                "issue",
                "--dir",
                pki.Root,
                "--name",
                "x",
                "--code",
                "91440000XXXXXX0190",
                "--organization",
                "测试",
                "--algorithm",
                "p256",
            ]
        );
        Assert.DoesNotContain("x", pki.Directory.LockNames());
    }

    private static ChildProcess Start(IReadOnlyList<string> arguments) =>
        ChildProcess.StartProgramOf(typeof(PkiDirectory), arguments);

    private static async Task<string> RunAsync(int expected, params IReadOnlyList<string> arguments)
    {
        await using var process = Start(arguments);
        var exitCode = await process.WaitForExitAsync();
        Assert.True(exitCode == expected, process.Transcript());
        return process.Transcript();
    }
}
