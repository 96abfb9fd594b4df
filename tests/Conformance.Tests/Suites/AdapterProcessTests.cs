using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Conformance.Tests.Suites;

/// <summary>The adapter as the suites' runner meets it: a process, a line in, a line out.</summary>
public sealed class AdapterProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_adapter_answers_line_by_line_and_ends_with_its_input()
    {
        using var adapter = Start();
        var unreadable = await AskAsync(adapter, "no JSON");
        Assert.Equal("error", (string?)unreadable["result"]);
        Assert.Null(unreadable["id"]);

        var unknown = await AskAsync(adapter, """{"id":"1","op":"bake"}""");
        Assert.Equal(("1", "unsupported"), ((string?)unknown["id"], (string?)unknown["result"]));

        var junk = await AskAsync(
            adapter,
            """{"id":"2","op":"path","anchors":["MAA="],"leaf":"MAA=","time":"2026-06-01T12:00:00Z","later":1}"""
        );
        Assert.Equal(("2", "reject"), ((string?)junk["id"], (string?)junk["result"]));
        Assert.StartsWith("CertificateMalformed", (string?)junk["detail"], StringComparison.Ordinal);
        Assert.True((long)junk["us"]! >= 0);

        adapter.StandardInput.Close();
        await adapter.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, adapter.ExitCode);
    }

    [Fact]
    public async Task The_process_gives_the_answers_of_the_code_inside()
    {
        Assert.SkipWhen(SuiteFolder.Files.Count == 0, "the conformance suites are not beside this repository");
        using var adapter = Start();
        foreach (var one in SuiteFolder.Files.SelectMany(file => SuiteFolder.Read(file).Take(5)))
        {
            var answer = await AskAsync(adapter, one.Question);
            Assert.Contains(one.Judge(answer.ToJsonString(), SuiteFolder.Waivers), new[] { Score.Pass, Score.Waived });
        }

        adapter.Kill();
    }

    private static Process Start()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return Process.Start(
            new ProcessStartInfo("dotnet", [BuiltPrograms.Verifier, "adapter"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                StandardInputEncoding = utf8,
                StandardOutputEncoding = utf8,
            }
        )!;
    }

    private static async Task<JsonNode> AskAsync(Process adapter, string line)
    {
        await adapter.StandardInput.WriteAsync(line + "\n");
        await adapter.StandardInput.FlushAsync();
        var answer = await adapter.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return JsonNode.Parse(Assert.IsType<string>(answer))!;
    }
}
