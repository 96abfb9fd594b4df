using System.Buffers.Binary;
using System.Diagnostics;
using JianliRegistry.Core.Certificates;
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
