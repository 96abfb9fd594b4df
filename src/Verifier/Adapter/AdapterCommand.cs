using System.CommandLine;
using System.Text;

namespace JianliRegistry.Verifier.Adapter;

/// <summary>jianli-verify adapter: our validator behind the conformance protocol, line by line until the input ends.</summary>
internal static class AdapterCommand
{
    public static Command Create()
    {
        var command = new Command(
            "adapter",
            "一致性测试接口：逐行 JSON 问答 Answers conformance cases, one JSON line each"
        );
        command.SetAction(_ => Run());
        return command;
    }

    private static int Run()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var input = new StreamReader(Console.OpenStandardInput(), utf8);
        using var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n", AutoFlush = true };
        while (input.ReadLine() is { } line)
        {
            output.WriteLine(AdapterLine.Answer(line));
        }

        return 0;
    }
}
