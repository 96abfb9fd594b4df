using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Statements;

/// <summary>One good commitment, visibly fake; tests change one thing of it.</summary>
internal static class SampleCommitment
{
    public static CommitmentFacts Facts { get; } =
        new(
            ReportDecision.Report,
            null,
            Code("91370000XXXXXX0197"),
            "测试鲁衡监理有限公司",
            Code("91370000XXXXXX0197"),
            "JL-2026-37-0000001",
            1,
            "初始注册",
            "房屋建筑工程、市政公用工程",
            "测试甲",
            "身份证",
            "110000198503150011",
            new DateTimeOffset(2026, 11, 20, 9, 30, 0, TimeSpan.FromHours(8)),
            CommitmentTemplate.Current,
            [new("劳动合同.pdf", 48213, Filled(0x11)), new("社保清单；2026年；附 字节.png", 0, Filled(0x22))],
            Filled(0xAB),
            "AAAAAAAAAAAAAAAAAAAAAA",
            "https://localhost:5443",
            new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero)
        );

    public static Statement Sample => Accepted(CommitmentStatement.Create(Facts));

    public static byte[] Filled(byte value) => [.. Enumerable.Repeat(value, 32)];

    public static T Accepted<T>(Verdict<T> verdict)
        where T : notnull
    {
        Assert.True(verdict.TryGetValue(out var value, out var rejection), rejection?.ToString());
        return value!;
    }

    public static RejectionReason RefusalOf<T>(Verdict<T> verdict)
        where T : notnull
    {
        Assert.False(verdict.TryGetValue(out _, out var rejection), "accepted");
        return rejection!.Reason;
    }

    private static CreditCode Code(string text) =>
        CreditCode.TryParse(text, out var code) ? code : throw new ArgumentException("not a code", nameof(text));
}
