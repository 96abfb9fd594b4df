using System.Text;
using CsCheck;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Statements;

public sealed class StatementTests
{
    private static readonly byte[] Good = SampleCommitment.Sample.Render();

    [Fact]
    public void A_commitment_reads_as_documented()
    {
        var expected = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Statements", "commitment.txt"));
        Assert.Equal(expected, Encoding.UTF8.GetString(Good));
    }

    [Fact]
    public void Rendering_what_was_parsed_gives_the_same_bytes() =>
        Assert.Equal(Good, Accepted(Statement.Parse(Good)).Render());

    [Fact]
    public void Each_flipped_bit_is_refused_or_another_statement()
    {
        // Text inside a value may become other good text; then the digest differs. Structure and encoding may not.
        for (var i = 0; i < Good.Length; i++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var flipped = (byte[])Good.Clone();
                flipped[i] ^= (byte)(1 << bit);
                if (Statement.Parse(flipped).TryGetValue(out var parsed, out _))
                {
                    Assert.Equal(flipped, parsed.Render());
                    Assert.False(CommitmentStatement.Read(parsed).TryGetValue(out _, out _), $"byte {i} bit {bit}");
                }
            }
        }
    }

    [Fact]
    public void Each_truncation_is_refused()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            Assert.False(Statement.Parse(Good.AsSpan(0, length)).TryGetValue(out _, out _), $"{length}");
        }
    }

    [Fact]
    public void Random_bytes_are_refused_and_never_throw() =>
        Gen
            .Byte.Array[0, 400]
            .Sample(bytes => Assert.False(Statement.Parse(bytes).TryGetValue(out _, out _)), iter: 2000);

    [Fact]
    public void Whatever_Clean_accepts_can_stand_in_a_statement() =>
        Gen.String.Sample(
            typed =>
            {
                if (StatementText.Clean(typed).TryGetValue(out var clean, out _) && clean.Length > 0)
                {
                    Assert.Null(StatementText.WhyNotCanonical(clean));
                }
            },
            iter: 20000
        );

    [Fact]
    public void What_is_taken_for_canonical_unseen_is_so_beside_whatever_is_too()
    {
        var characters = StatementText.SteadyCharacters().ToArray();
        Assert.Contains('监', characters);
        Assert.DoesNotContain('\u302A', characters);
        foreach (var character in characters)
        {
            // Composition looks at a starter and what follows it: each of these is one, and none composes with the one before.
            foreach (var before in new[] { "a", "甲", "：", "\u3000" })
            {
                Assert.True(
                    $"{before}{character}{before}".IsNormalized(NormalizationForm.FormC),
                    $"U+{(int)character:X4}"
                );
            }

            Assert.False(
                System.Globalization.CharUnicodeInfo.GetUnicodeCategory(character)
                    is System.Globalization.UnicodeCategory.NonSpacingMark
                        or System.Globalization.UnicodeCategory.SpacingCombiningMark
                        or System.Globalization.UnicodeCategory.EnclosingMark
                        or System.Globalization.UnicodeCategory.Control
                        or System.Globalization.UnicodeCategory.Format,
                $"U+{(int)character:X4}"
            );
        }
    }

    [Theory]
    [InlineData("甲\r\n乙", "甲；乙")]
    [InlineData("  甲\t乙 \n\n 丙\n", "甲 乙；丙")]
    [InlineData("e\u0301", "é")]
    [InlineData("甲\u00A0乙", "甲 乙")]
    [InlineData("甲\u2028乙", "甲；乙")]
    [InlineData("", "")]
    public void Clean_mends_what_keeps_its_meaning(string typed, string expected) =>
        Assert.Equal(expected, Accepted(StatementText.Clean(typed)));

    [Theory]
    [InlineData("\uE000")] // private use: a rare name character of some local font
    [InlineData("\u202E")] // right-to-left override
    [InlineData("\u2066")]
    [InlineData("\u200B")]
    [InlineData("\uFEFF")]
    [InlineData("\u00AD")]
    [InlineData("\u0000")]
    [InlineData("\u001B")]
    [InlineData("\uFE0F")]
    [InlineData("\u3164")]
    [InlineData("\uFFFF")]
    [InlineData("\uD800")]
    [InlineData("\U000F0000")]
    [InlineData("\U000E0100")]
    public void Clean_and_Create_refuse_what_nobody_could_see_or_agree_on(string character)
    {
        Assert.Equal(RejectionReason.StatementMalformed, RefusalOf(StatementText.Clean("测" + character + "试")));
        Assert.Equal(
            RejectionReason.StatementNotCanonical,
            RefusalOf(CommitmentStatement.Create(Facts with { ApplicantName = "测" + character + "试" }))
        );
    }

    [Theory]
    [InlineData(" 测试")]
    [InlineData("测试 ")]
    [InlineData("e\u0301")]
    [InlineData("")]
    [InlineData("测\n试")]
    [InlineData("测\u00A0试")]
    public void A_value_that_is_not_canonical_is_refused(string name) =>
        Assert.Equal(
            RejectionReason.StatementNotCanonical,
            RefusalOf(CommitmentStatement.Create(Facts with { ApplicantName = name }))
        );

    public static TheoryData<string, Func<string, string>, RejectionReason> Mutations =>
        new()
        {
            { "BOM", text => "\uFEFF" + text, RejectionReason.StatementKindUnknown },
            {
                "CRLF",
                text => text.Replace("\n", "\r\n", StringComparison.Ordinal),
                RejectionReason.StatementKindUnknown
            },
            {
                "CR in a value",
                text => text.Replace("测试甲\n", "测试甲\r\n", StringComparison.Ordinal),
                RejectionReason.StatementNotCanonical
            },
            {
                "next version",
                text => text.Replace("commitment/1", "commitment/2", StringComparison.Ordinal),
                RejectionReason.StatementKindUnknown
            },
            {
                "other kind",
                text => text.Replace("jianli-commitment/1", "jianli-receipt/1", StringComparison.Ordinal),
                RejectionReason.StatementMalformed
            },
            { "no final LF", text => text[..^1], RejectionReason.StatementMalformed },
            { "two final LF", text => text + "\n", RejectionReason.StatementMalformed },
            {
                "field twice",
                text => text.Replace("申报轮次：1\n", "申报轮次：1\n申报轮次：1\n", StringComparison.Ordinal),
                RejectionReason.StatementMalformed
            },
            {
                "field missing",
                text => text.Replace("申报轮次：1\n", "", StringComparison.Ordinal),
                RejectionReason.StatementMalformed
            },
            {
                "fields swapped",
                text =>
                    text.Replace(
                        "申报轮次：1\n业务类型：初始注册\n",
                        "业务类型：初始注册\n申报轮次：1\n",
                        StringComparison.Ordinal
                    ),
                RejectionReason.StatementMalformed
            },
            { "field added", text => text + "备注：无\n", RejectionReason.StatementMalformed },
            {
                "key without value",
                text => text.Replace("业务类型：初始注册", "业务类型：", StringComparison.Ordinal),
                RejectionReason.StatementNotCanonical
            },
            {
                "line without separator",
                text => text.Replace("业务类型：", "业务类型:", StringComparison.Ordinal),
                RejectionReason.StatementMalformed
            },
            {
                "list starts at 2",
                text => text.Replace("附件1：", "附件3：", StringComparison.Ordinal),
                RejectionReason.StatementMalformed
            },
            {
                "leading zero",
                text => text.Replace("附件1：", "附件01：", StringComparison.Ordinal),
                RejectionReason.StatementMalformed
            },
            {
                "upper-case digest",
                text => text.Replace("abab", "ABAB", StringComparison.Ordinal),
                RejectionReason.StatementMalformed
            },
            {
                "time without zone",
                text => text.Replace("T09:00:00+08:00", "T09:00:00", StringComparison.Ordinal),
                RejectionReason.StatementMalformed
            },
            {
                "third decision",
                text => text.Replace("办理决定：上报", "办理决定：暂缓", StringComparison.Ordinal),
                RejectionReason.StatementMalformed
            },
        };

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Any_other_form_is_refused(string name, Func<string, string> mutate, RejectionReason reason)
    {
        var mutant = mutate(Encoding.UTF8.GetString(Good));
        Assert.NotEqual(Encoding.UTF8.GetString(Good), mutant);
        Assert.True(RefusalOf(Statement.Parse(Encoding.UTF8.GetBytes(mutant))) == reason, name);
    }

    [Fact]
    public void A_statement_above_the_size_limit_is_refused() =>
        Assert.Equal(
            RejectionReason.StatementMalformed,
            RefusalOf(
                CommitmentStatement.Create(
                    Facts with
                    {
                        Attachments =
                        [
                            .. Enumerable.Repeat(new StatementAttachment(new string('长', 300), 1, Filled(1)), 60),
                        ],
                    }
                )
            )
        );

    [Fact]
    public void Overlong_UTF_8_is_refused() =>
        Assert.Equal(
            RejectionReason.StatementMalformed,
            RefusalOf(Statement.Parse([.. Good.AsSpan(0, Good.Length - 1), 0xC0, 0xAF, (byte)'\n']))
        );

    [Fact]
    public void Signing_organization_and_nonce_are_found()
    {
        var statement = SampleCommitment.Sample;
        Assert.Equal("91370000XXXXXX0197", statement.SigningOrganization);
        Assert.Equal(Facts.Nonce, statement.Nonce);
        Assert.Equal(6, statement.List(StatementKeys.Clause).Count);
        Assert.Equal(2, statement.List(StatementKeys.Attachment).Count);
    }
}
