using System.Net;
using System.Net.Sockets;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.Pki.Tests;

/// <summary>The fixtures that other test projects stand on.</summary>
public class HarnessTests(DevelopmentPki pki)
{
    [Fact]
    public void A_private_SoftHSM_starts_without_tokens_and_leaves_nothing_behind()
    {
        string directory;
        using (var softHsm = new SoftHsm())
        {
            directory = softHsm.Store.Directory;
            using var module = softHsm.Open();
            Assert.Throws<InvalidOperationException>(() => module.LogIn("good-rsa", "00000000"));
            Assert.Equal(16, module.CreateToken("mine", "87654321", "12345678").Length);
            using var session = module.LogIn("mine", "12345678");
            Assert.Empty(session.ReadCertificates());
        }

        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public async Task Other_programs_see_the_tokens_of_the_environment_they_are_given()
    {
        await using var process = ChildProcess.Start("softhsm2-util", ["--show-slots"], pki.Environment);
        Assert.Equal(0, await process.WaitForExitAsync());
        Assert.Contains(pki.Lock("good-rsa").TokenSerial, process.Transcript(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_has_tokens_of_its_own()
    {
        using var copy = pki.Copy();
        var record = copy.Lock("good-p256");
        using (var module = TokenModule.Open(copy.Directory.SoftHsm))
        {
            module.CreateToken("extra", "87654321", "12345678");
            using var session = module.LogIn(record.Label, record.Pin);
            Assert.Single(session.ReadCertificates());
        }

        using var original = TokenModule.Open(pki.Directory.SoftHsm);
        Assert.Throws<InvalidOperationException>(() => original.LogIn("extra", "12345678"));
    }

    [Fact]
    public async Task A_program_is_typed_to_like_a_person_and_read_at_its_prompt()
    {
        await using var process = ChildProcess.Start("sh", ["-c", "printf 'name: '; read n; echo hello $n; echo done"]);
        Assert.Equal("name: ", await process.ReadUntilAsync("name: "));
        await process.TypeAsync("测试甲");
        Assert.Equal("name: hello 测试甲", await process.ReadLineAsync("测试甲"));
        Assert.Equal("done", await process.ReadLineAsync("do"));
        Assert.Equal(0, await process.WaitForExitAsync());
    }

    [Fact]
    public async Task A_line_that_never_comes_is_reported_with_what_came_instead()
    {
        await using var process = ChildProcess.Start("sh", ["-c", "echo something else"]);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => process.ReadLineAsync("expected"));
        Assert.Contains("something else", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_and_its_children_are_gone_after_the_test()
    {
        int child;
        await using (var process = ChildProcess.Start("sh", ["-c", "sleep 600 & echo child $!; wait"]))
        {
            var line = await process.ReadLineAsync("child");
            child = int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(Directory.Exists($"/proc/{child}"));
        }

        // A killed child stays in /proc as a zombie until its new parent has reaped it.
        Assert.True(await IsGoneAsync(child));
    }

    [Fact]
    public void Ports_are_free_and_never_given_twice()
    {
        var ports = Enumerable.Range(0, 50).Select(_ => FreePort.Next()).ToList();
        Assert.Equal(50, ports.Distinct().Count());
        using var listener = new TcpListener(IPAddress.Loopback, ports[0]);
        listener.Start();
    }

    private static async Task<bool> IsGoneAsync(int id)
    {
        for (var i = 0; i < 100; i++)
        {
            var stat = $"/proc/{id}/stat";
            if (!File.Exists(stat) || (await File.ReadAllTextAsync(stat)).Contains(") Z ", StringComparison.Ordinal))
            {
                return true;
            }

            await Task.Delay(20);
        }

        return false;
    }
}
