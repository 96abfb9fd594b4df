using System.Text;
using JianliRegistry.KeyAgent.Journal;
using JianliRegistry.Tests.Support;

namespace JianliRegistry.KeyAgent.Tests.Journal;

public sealed class KeyUseJournalTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("journal.jsonl");

    public KeyUseJournalTests()
    {
        var journal = KeyUseJournal.Open(_directory.Path);
        for (var i = 0; i < 3; i++)
        {
            journal.Append(Entry);
        }
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_journal_that_was_left_alone_verifies_and_goes_on()
    {
        var journal = KeyUseJournal.Open(_directory.Path);
        journal.Append(Entry);

        var (lines, head) = KeyUseJournal.Verify(_directory.Path);
        Assert.Equal((4, 4L), (lines.Count, head.Number));
    }

    [Fact]
    public void Every_changed_byte_is_found()
    {
        var good = System.IO.File.ReadAllBytes(File);
        for (var i = 0; i < good.Length; i++)
        {
            var bad = good.ToArray();
            bad[i] ^= 1;
            System.IO.File.WriteAllBytes(File, bad);

            Assert.Throws<JournalException>(() => KeyUseJournal.Verify(_directory.Path));
        }
    }

    [Theory]
    [InlineData(1, "ES256", "RS256")]
    [InlineData(2, "ES256", "RS256")]
    [InlineData(3, "ES256", "RS256")]
    [InlineData(2, "\"previous\":\"", "\"previous\":\"0")]
    public void The_line_that_was_changed_is_the_one_named(int number, string from, string to)
    {
        var lines = System.IO.File.ReadAllLines(File);
        lines[number - 1] = lines[number - 1].Replace(from, to, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, string.Concat(lines.Select(l => l + "\n")));

        var error = Assert.Throws<JournalException>(() => KeyUseJournal.Verify(_directory.Path));

        Assert.StartsWith($"第 {number} 行", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_missing_line_is_found_the_last_one_too(int missing)
    {
        var lines = System.IO.File.ReadAllLines(File).ToList();
        lines.RemoveAt(missing);
        System.IO.File.WriteAllText(File, string.Concat(lines.Select(l => l + "\n")));

        Assert.Throws<JournalException>(() => KeyUseJournal.Open(_directory.Path));
    }

    [Fact]
    public void A_line_torn_by_a_power_cut_is_dropped_at_the_next_start()
    {
        System.IO.File.AppendAllText(File, "{\"number\":4,");

        var journal = KeyUseJournal.Open(_directory.Path);
        journal.Append(Entry);

        Assert.Equal(4, KeyUseJournal.Verify(_directory.Path).Lines.Count);
    }

    [Fact]
    public async Task Two_agents_at_once_write_one_chain()
    {
        var agents = Enumerable
            .Range(0, 2)
            .Select(_ => KeyUseJournal.Open(_directory.Path))
            .Select(journal =>
                Task.Run(() =>
                {
                    for (var i = 0; i < 50; i++)
                    {
                        journal.Append(Entry);
                    }
                })
            )
            .ToList();

        await Task.WhenAll(agents);

        Assert.Equal(103, KeyUseJournal.Verify(_directory.Path).Head.Number);
    }

    [Fact]
    public void Another_agent_s_line_that_was_changed_is_not_built_upon()
    {
        var first = KeyUseJournal.Open(_directory.Path);
        KeyUseJournal.Open(_directory.Path).Append(Entry);
        var text = System.IO.File.ReadAllText(File);
        System.IO.File.WriteAllText(File, text.Replace("\"number\":4", "\"number\":5", StringComparison.Ordinal));

        Assert.Throws<JournalException>(() => first.Append(Entry));
        Assert.Equal(4, System.IO.File.ReadAllLines(File).Length);
    }

    [Fact]
    public void A_journal_that_was_cut_under_a_running_agent_is_not_continued()
    {
        var journal = KeyUseJournal.Open(_directory.Path);
        System.IO.File.WriteAllLines(File, System.IO.File.ReadAllLines(File)[..2]);

        Assert.Throws<JournalException>(() => journal.Append(Entry));
    }

    [Fact]
    public void A_line_shows_what_was_signed_but_no_secret_has_a_place_in_it()
    {
        var line = Encoding.UTF8.GetString(KeyUseJournal.Verify(_directory.Path).Lines[0]);

        Assert.Contains("\"origin\":\"https://localhost:5443\"", line, StringComparison.Ordinal);
        Assert.DoesNotContain("pin", line, StringComparison.OrdinalIgnoreCase);
    }

    private static JournalEntry Entry(long number, string previous) =>
        new(number, DateTimeOffset.UnixEpoch, previous, "sign", "https://localhost:5443", "s", "00", "00", "ES256");
}
