using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.InteropServices;

namespace JianliRegistry.Core.Certificates;

/// <summary>The revokedCertificates of a CRL, kept as the octets they came in, with an index of four octets a slot.</summary>
/// <remarks>Every entry is read strictly once, when the list is; nothing is built for it. So 50,000 entries cost half a megabyte.</remarks>
internal sealed class CrlEntries
{
    private const int MaxIssuers = 4096;
    private const int MaxWithoutIndex = 8;
    private readonly ReadOnlyMemory<byte> _content;

    /// <summary>An open-addressed table: an entry's offset plus one, or the complement of its place among the repeated; 0 is empty.</summary>
    private readonly int[] _slots = [];

    /// <summary>
    /// Entries whose serial number stood before, each with what its slot held until then. Probed for one by one they would
    /// cost the square of their number, and that before anybody has verified the list.
    /// </summary>
    private readonly List<(int Offset, int Before)> _repeated = [];

    /// <summary>Where certificateIssuer changes the CA that the entries from there on belong to (RFC 5280 §5.3.3).</summary>
    private readonly List<(int Offset, string IssuerKey)> _issuers = [];

    private CrlEntries(ReadOnlyMemory<byte> content, bool indirect, bool requireIssuerDuties)
    {
        _content = content;
        Count = ReadAll(indirect, requireIssuerDuties);
        if (Count > MaxWithoutIndex)
        {
            _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Count * 2)];
            Fill();
        }
    }

    public static CrlEntries None { get; } =
        new(ReadOnlyMemory<byte>.Empty, indirect: false, requireIssuerDuties: false);

    public int Count { get; }

    /// <param name="content">Content of a SEQUENCE that was found to be DER.</param>
    /// <param name="indirect">Only there an entry may belong to another CA.</param>
    public static CrlEntries Read(ReadOnlyMemory<byte> content, bool indirect, bool requireIssuerDuties) =>
        new(content, indirect, requireIssuerDuties);

    /// <param name="serial">Content octets of the INTEGER.</param>
    /// <param name="ofListIssuer">Whether the certificate's CA is the one that issued the list.</param>
    public RevocationEntry? Find(ReadOnlySpan<byte> serial, string issuerKey, bool ofListIssuer)
    {
        RevocationEntry? found = null;
        var entries = new DerCursor(_content.Span);
        while (_slots.Length == 0 && entries.HasData)
        {
            var offset = _content.Length - entries.Remaining;
            Consider(offset, entries.Read(DerCursor.Sequence), serial, issuerKey, ofListIssuer, ref found);
        }

        for (var held = HeldFor(serial); held != 0; held = Before(held))
        {
            var offset = OffsetOf(held);
            var entry = new DerCursor(_content.Span[offset..]).Read(DerCursor.Sequence);
            Consider(offset, entry, serial, issuerKey, ofListIssuer, ref found);
        }

        return found;
    }

    private void Consider(
        int offset,
        ReadOnlySpan<byte> content,
        ReadOnlySpan<byte> serial,
        string issuerKey,
        bool ofListIssuer,
        ref RevocationEntry? found
    )
    {
        var entry = new DerCursor(content);
        if (
            entry.Read(DerCursor.Integer).SequenceEqual(serial)
            && (IssuerAt(offset) is { } moved ? moved == issuerKey : ofListIssuer)
        )
        {
            var fields = ReadFields(ref entry, indirect: true, requireIssuerDuties: false, out _);
            found = found is { } other ? other.Earlier(fields) : fields;
        }
    }

    private string? IssuerAt(int offset)
    {
        var (known, end) = (-1, _issuers.Count);
        while (end - known > 1)
        {
            var middle = (known + end) / 2;
            (known, end) = _issuers[middle].Offset <= offset ? (middle, end) : (known, middle);
        }

        return known < 0 ? null : _issuers[known].IssuerKey;
    }

    private int ReadAll(bool indirect, bool requireIssuerDuties)
    {
        var count = 0;
        var entries = new DerCursor(_content.Span);
        while (entries.HasData)
        {
            var offset = _content.Length - entries.Remaining;
            var entry = new DerCursor(entries.Read(DerCursor.Sequence));
            _ = entry.Read(DerCursor.Integer);
            _ = ReadFields(ref entry, indirect, requireIssuerDuties, out var issuerKey);
            if (issuerKey is not null)
            {
                _issuers.Add(
                    _issuers.Count < MaxIssuers
                        ? (offset, issuerKey)
                        : throw new AsnContentException("entries of too many CAs")
                );
            }

            count++;
        }

        return count;
    }

    private void Fill()
    {
        var entries = new DerCursor(_content.Span);
        while (entries.HasData)
        {
            var offset = _content.Length - entries.Remaining;
            ref var slot = ref SlotOf(new DerCursor(entries.Read(DerCursor.Sequence)).Read(DerCursor.Integer));
            if (slot == 0)
            {
                slot = offset + 1;
                continue;
            }

            _repeated.Add((offset, slot));
            slot = ~(_repeated.Count - 1);
        }
    }

    private int HeldFor(ReadOnlySpan<byte> serial) => _slots.Length == 0 ? 0 : SlotOf(serial);

    private int OffsetOf(int held) => held > 0 ? held - 1 : _repeated[~held].Offset;

    private int Before(int held) => held > 0 ? 0 : _repeated[~held].Before;

    private ReadOnlySpan<byte> SerialOf(int held) =>
        new DerCursor(new DerCursor(_content.Span[OffsetOf(held)..]).Read(DerCursor.Sequence)).Read(DerCursor.Integer);

    /// <summary>The slot that holds the serial number, or the free one where it would stand.</summary>
    private ref int SlotOf(ReadOnlySpan<byte> serial)
    {
        // Marvin, seeded anew in each process: nobody can choose serial numbers that fall together. It reads two octets at a time.
        var pairs = string.GetHashCode(MemoryMarshal.Cast<byte, char>(serial), StringComparison.Ordinal);
        var slot = HashCode.Combine(pairs, serial.IsEmpty ? 0 : serial[^1]) & (_slots.Length - 1);
        while (_slots[slot] != 0 && !SerialOf(_slots[slot]).SequenceEqual(serial))
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return ref _slots[slot];
    }

    /// <summary>What follows the serial number.</summary>
    private static RevocationEntry ReadFields(
        ref DerCursor entry,
        bool indirect,
        bool requireIssuerDuties,
        out string? issuerKey
    )
    {
        var revokedAt = entry.ReadTime(requireIssuerDuties);
        var extensions = entry.HasData ? CrlEntryExtensions.Read(entry.Read(DerCursor.Sequence), indirect) : default;
        entry.ExpectEnd();
        issuerKey = extensions.IssuerKey;
        return new RevocationEntry(revokedAt, extensions.InvalidSince, extensions.IsRemoval);
    }
}
