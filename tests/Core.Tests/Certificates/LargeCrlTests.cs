using System.Buffers.Binary;
using System.Diagnostics;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Certificates.StatusLab;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class LargeCrlTests
{
    private const int Count = 50_000;
    private static readonly StatusLab Lab = new();
    private static readonly byte[] List = (
        Lab.Crl with
        {
            Entries = [.. Enumerable.Range(0, Count).Select(i => new ForgedEntry(Serial(i), Now.AddMinutes(-i)))],
        }
    ).Sign();

    [Fact]
    public void Fifty_thousand_entries_are_read_without_building_them()
    {
        _ = Parse();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var list = Parse();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Count, list.Entries.Count);

        // A table of four octets a slot, less than half full, and nothing per entry.
        Assert.InRange(allocated, 4 * Count, 20 * Count);
    }

    [Fact]
    public void Each_of_fifty_thousand_entries_is_found_and_nobody_else()
    {
        var list = Parse();
        for (var i = 0; i < Count; i++)
        {
            var found = list.Entries.Find(Serial(i), Node(Lab.Issuing).SubjectKey, ofListIssuer: true);
            Assert.True(found?.RevokedAt == Now.AddMinutes(-i), $"entry {i}");
            Assert.Null(list.Entries.Find(Serial(Count + i), "", ofListIssuer: true));
            Assert.Null(list.Entries.Find(Serial(i), "", ofListIssuer: false));
        }
    }

    [Theory]
    [InlineData(50_000)]
    [InlineData(500_000)]
    public void Entries_of_one_serial_number_cost_no_more_than_others(int count)
    {
        var entries = Enumerable.Range(0, count).Select(i => new ForgedEntry(Lab.LeafSerial, Now.AddSeconds(-i), null));
        var bytes = (Lab.Crl with { Entries = [.. entries] }).Sign();
        CertificateRevocationList? list = null;

        // Each probing past its equals, 500,000 would need more than a minute of this thread.
        var took = ThreadTime.Of(() =>
            Assert.True(CertificateRevocationList.Parse(bytes).TryGetValue(out list, out _))
        );
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromMilliseconds(200) + (count * TimeSpan.FromMicroseconds(4)));
        Assert.Equal(count, list!.Entries.Count);
        var found = list.Entries.Find(Lab.LeafSerial, Node(Lab.Issuing).SubjectKey, ofListIssuer: true);
        Assert.Equal(Now.AddSeconds(1 - count), found?.RevokedAt);
    }

    [Fact]
    public void Each_of_several_words_about_one_serial_number_is_kept_and_the_earliest_counts()
    {
        ForgedEntry Entry(int serial, int minutes) => new(Serial(serial), Now.AddMinutes(-minutes), Issuer: null);
        var other = Lab.Root.Certificate.SubjectName.RawData;
        ForgedEntry[] entries =
        [
            .. Enumerable.Range(0, 20).Select(i => Entry(i, 1)),
            Entry(7, 5),
            Entry(7, 3),
            Entry(8, 2),
            Entry(7, 9) with
            {
                Issuer = other,
            },
            Entry(8, 8),
        ];
        var indirect = Lab.Crl with { Entries = entries, Scope = new ScopeForge { Indirect = true }.Write() };
        Assert.True(
            CertificateRevocationList.Parse(indirect.Sign()).TryGetValue(out var list, out var rejection),
            rejection?.Detail
        );
        DateTimeOffset? RevokedAt(int serial, SigningIdentity issuer) =>
            list.Entries.Find(Serial(serial), Node(issuer).SubjectKey, issuer == Lab.Issuing)?.RevokedAt;
        Assert.Equal(Now.AddMinutes(-5), RevokedAt(7, Lab.Issuing));
        Assert.Equal(Now.AddMinutes(-9), RevokedAt(7, Lab.Root));
        Assert.Equal(Now.AddMinutes(-2), RevokedAt(8, Lab.Issuing));
        Assert.Equal(Now.AddMinutes(-8), RevokedAt(8, Lab.Root));
        Assert.Equal(Now.AddMinutes(-1), RevokedAt(9, Lab.Issuing));
        Assert.Null(RevokedAt(9, Lab.Root));
    }

    [Fact]
    public void A_large_list_is_read_once_and_then_costs_a_question_next_to_nothing()
    {
        var check = new RevocationCheck(Registry);
        var path = new[] { Node(Lab.Leaf), Node(Lab.Issuing) };
        var status = new RevocationMaterial([List], []);
        Good(check.Check(path, status, [], _ => false, Now, Now));
        var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        for (var i = 0; i < 100; i++)
        {
            Good(check.Check(path, status, [], _ => false, Now, Now));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 4096);
        // Ten milliseconds each on a machine that is busy with something else; reading the list again would take longer.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 0, 1000);
    }

    [Fact]
    public void A_revocation_among_fifty_thousand_is_seen()
    {
        var entries = Enumerable.Range(0, Count).Select(i => new ForgedEntry(Serial(i), Now.AddMinutes(-i)));
        Revocation(Lab.Check(Lab.Crl with { Entries = [.. entries, Lab.Revoked] }));
    }

    [Fact]
    public void More_lists_than_anybody_needs_are_refused_unread()
    {
        byte[][] lists = [.. Enumerable.Repeat(new byte[] { 0x30 }, 257)];
        NoStatus(Lab.Check(lists, rules: Registry with { Mode = RevocationMode.None }));
    }

    [Fact]
    public void Lists_with_wrong_signatures_cost_no_more_verifications_than_the_budget_has()
    {
        // The good one is the oldest: it is reached only if verifications are not counted.
        var forged = Enumerable
            .Range(0, 200)
            .Select(i =>
                new CrlForge(Lab.Root) { Issuer = Lab.IssuingName, ThisUpdate = Now.AddMinutes(-i - 1) }.Sign()
            );
        var good = (Lab.Crl with { ThisUpdate = Now.AddHours(-20) }).Sign();
        NoStatus(Lab.Check([.. forged, good]));
        Good(Lab.Check([.. forged.Take(100), good]));
    }

    private static CertificateRevocationList Parse()
    {
        Assert.True(
            CertificateRevocationList.Parse(List).TryGetValue(out var list, out var rejection),
            rejection?.Detail
        );
        return list;
    }

    private static byte[] Serial(int number)
    {
        var serial = new byte[9];
        serial[0] = 0x41;
        BinaryPrimitives.WriteInt64BigEndian(serial.AsSpan(1), number * 0x1E3779B97F4A7C15L);
        return serial;
    }
}
