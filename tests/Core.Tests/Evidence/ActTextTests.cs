using System.Text;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>The texts of acts and their leaf: one spelling each, and nothing else is read.</summary>
public sealed class ActTextTests
{
    private const string Code = "91370000XXXXXX0197";
    private static readonly DateTimeOffset At = new(2026, 11, 24, 8, 0, 0, 123, TimeSpan.Zero);
    private static readonly KeyLossAct Loss = new(
        new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        KeyLossEvent.Suspend,
        Code,
        new byte[32],
        Guid.Empty,
        null,
        At
    );

    private static readonly ErasureAct Erasure = new(
        Loss.ActId,
        Guid.Empty,
        Code,
        ErasureReason.CourtOrder,
        "（2026）鲁01民初1号",
        At
    );

    private static readonly ActLeaf Leaf = new(Loss.ActId, KeyLossAct.Kind, new byte[32], At, null);

    [Fact]
    public void A_loss_reads_as_it_was_written()
    {
        Assert.Equal(
            """
            jianli-key-loss/1
            act-id 00000001-0002-0003-0405-060708090a0b
            event suspend
            organization 91370000XXXXXX0197
            certificate 0000000000000000000000000000000000000000000000000000000000000000
            by 00000000-0000-0000-0000-000000000000
            proved-with phone-code
            at 2026-11-24T08:00:00.123Z

            """.ReplaceLineEndings("\n"),
            Encoding.ASCII.GetString(Loss.Render())
        );
        Assert.True(KeyLossAct.Parse(Loss.Render()).TryGetValue(out var read, out _));
        Assert.Equal(Loss.Render(), read.Render());
        var withKey = Loss with { ActingKeySha256 = [.. Enumerable.Repeat((byte)0xab, 32)] };
        Assert.True(KeyLossAct.Parse(withKey.Render()).TryGetValue(out read, out _));
        Assert.Equal(withKey.ActingKeySha256, read.ActingKeySha256);
    }

    [Fact]
    public void An_erasure_reads_as_it_was_written()
    {
        Assert.True(ErasureAct.Parse(Erasure.Render()).TryGetValue(out var read, out _));
        Assert.Equal(Erasure, read);
        var without = Erasure with { Reason = ErasureReason.RetentionOver, Order = null };
        Assert.True(ErasureAct.Parse(without.Render()).TryGetValue(out read, out _));
        Assert.Equal(without, read);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("none", false)]
    [InlineData("a b", false)]
    [InlineData("a\u0000", false)]
    [InlineData("（2026）鲁01民初1号", true)]
    public void An_order_has_a_number_that_a_line_can_hold(string number, bool isOne) =>
        Assert.Equal(isOne, ErasureAct.IsOrder(number));

    [Fact]
    public void A_leaf_of_either_kind_is_read_as_what_it_is()
    {
        var next = Leaf with { PreviousLeaf = [.. Enumerable.Repeat((byte)1, 32)] };
        foreach (var leaf in new[] { Leaf, next })
        {
            Assert.True(LogLeaf.Parse(leaf.Render()).TryGetValue(out var read, out _));
            Assert.True(read.IsAct);
            Assert.Equal(leaf.ActId, read.Id);
            Assert.Equal(leaf.PreviousLeaf, read.PreviousLeaf);
        }
    }

    [Theory]
    [InlineData("event suspend", "event Suspend")]
    [InlineData("event suspend", "event 1")]
    [InlineData("event suspend", "event forget")]
    [InlineData("phone-code", "nothing")]
    [InlineData("91370000XXXXXX0197", "91370000XXXXXX0198")]
    [InlineData(".123Z", ".1230Z")]
    [InlineData("act-id 0", "act-id {0")]
    [InlineData("by ", "by  ")]
    public void Another_spelling_of_a_loss_is_refused(string from, string to) =>
        AssertMalformed(KeyLossAct.Parse(Changed(Loss.Render(), from, to)));

    [Theory]
    [InlineData("reason CourtOrder", "reason courtorder")]
    [InlineData("reason CourtOrder", "reason 1")]
    [InlineData("order %EF", "order %ef")]
    [InlineData("order ", "order %20")]
    [InlineData("\nat", "\nmore 1\nat")]
    public void Another_spelling_of_an_erasure_is_refused(string from, string to) =>
        AssertMalformed(ErasureAct.Parse(Changed(Erasure.Render(), from, to)));

    [Theory]
    [InlineData("previous none", "previous None")]
    [InlineData("previous none", "previous 00")]
    [InlineData("jianli-act/1", "jianli-act/2")]
    [InlineData("content 0", "content A")]
    public void Another_spelling_of_a_leaf_is_refused(string from, string to) =>
        AssertMalformed(LogLeaf.Parse(Changed(Leaf.Render(), from, to)));

    private static byte[] Changed(byte[] text, string from, string to)
    {
        var before = Encoding.ASCII.GetString(text);
        var after = before.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(before, after);
        return Encoding.ASCII.GetBytes(after);
    }

    private static void AssertMalformed<T>(Verdict<T> verdict)
        where T : notnull
    {
        Assert.False(verdict.TryGetValue(out _, out var rejection));
        Assert.Equal(RejectionReason.LeafMalformed, rejection.Reason);
    }
}
