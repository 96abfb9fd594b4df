using System.Buffers.Binary;
using System.Text;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>A TrueType font cut down to some glyphs, so that a receipt carries thirty kilobytes of it and not five megabytes.</summary>
/// <remarks>
/// The PDF writer embeds fonts whole. Glyphs keep their numbers and the others become empty, so no other table has to change;
/// tables for hinting and layout are left out. The font was checked when it was read: a broken one is the operator's.
/// </remarks>
internal sealed class FontSubset
{
    private const uint Collection = 0x74746366;
    private const uint TrueType = 0x00010000;
    private const int HeadAdjustment = 8;
    private const int HeadLocationFormat = 50;
    private static readonly string[] Kept = ["OS/2", "hhea", "maxp", "name"];
    private readonly byte[] _file;
    private readonly Dictionary<string, (int Offset, int Length)> _tables = new(StringComparer.Ordinal);

    private FontSubset(byte[] file)
    {
        _file = file;
        var start = UInt32(0) == Collection ? (int)UInt32(12) : 0;
        for (var i = 0; i < UInt16(start + 4); i++)
        {
            var record = start + 12 + (16 * i);
            var tag = Encoding.ASCII.GetString(file, record, 4);
            _tables[tag] = ((int)UInt32(record + 8), (int)UInt32(record + 12));
        }
    }

    /// <summary>False for outlines in CFF (OpenType fonts of PostScript kind), which can't be cut down here.</summary>
    private bool HasOutlines =>
        _tables.ContainsKey("glyf")
        && _tables.ContainsKey("loca")
        && _tables.ContainsKey("hmtx")
        && _tables.ContainsKey("post");

    /// <returns>Null: no font with TrueType outlines.</returns>
    public static FontSubset? Read(byte[] file)
    {
        try
        {
            var font = new FontSubset(file);
            return font.HasOutlines ? font : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <param name="glyphs">Glyph of each character; 0 where the font has none.</param>
    public byte[] With(IReadOnlyDictionary<Rune, ushort> glyphs)
    {
        var used = new SortedSet<int>(glyphs.Values.Select(g => (int)g)) { 0 };
        foreach (var glyph in used.ToList())
        {
            AddComponents(glyph, used);
        }

        var (outlines, locations) = Outlines(used);
        var head = Table("head");
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(HeadAdjustment), 0);
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(HeadLocationFormat), 1);
        var post = Table("post")[..32];
        BinaryPrimitives.WriteUInt32BigEndian(post, 0x00030000);
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["cmap"] = Characters(glyphs),
            ["glyf"] = outlines,
            ["head"] = head,
            ["hmtx"] = Widths(used),
            ["loca"] = locations,
            ["post"] = post,
        };
        foreach (var tag in Kept.Where(_tables.ContainsKey))
        {
            tables[tag] = Table(tag);
        }

        return Assemble(tables);
    }

    private (int Start, int End) LocationOf(int glyph)
    {
        var loca = _tables["loca"].Offset;
        var start = _tables["glyf"].Offset;
        return UInt16(_tables["head"].Offset + HeadLocationFormat) == 0
            ? (start + (2 * UInt16(loca + (2 * glyph))), start + (2 * UInt16(loca + (2 * glyph) + 2)))
            : (start + (int)UInt32(loca + (4 * glyph)), start + (int)UInt32(loca + (4 * glyph) + 4));
    }

    /// <summary>A glyph may be put together from others (OpenType, glyf table, composite glyph description).</summary>
    private void AddComponents(int glyph, SortedSet<int> used)
    {
        const int WordArguments = 0x0001;
        const int Scale = 0x0008;
        const int More = 0x0020;
        const int TwoScales = 0x0040;
        const int Matrix = 0x0080;
        var (at, end) = LocationOf(glyph);
        if (end - at < 10 || (short)UInt16(at) >= 0)
        {
            return;
        }

        at += 10;
        int flags;
        do
        {
            flags = UInt16(at);
            var component = UInt16(at + 2);
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2);
            at +=
                (flags & Scale) != 0 ? 2
                : (flags & TwoScales) != 0 ? 4
                : (flags & Matrix) != 0 ? 8
                : 0;
            if (used.Add(component))
            {
                AddComponents(component, used);
            }
        } while ((flags & More) != 0);
    }

    private (byte[] Outlines, byte[] Locations) Outlines(SortedSet<int> used)
    {
        var count = UInt16(_tables["maxp"].Offset + 4);
        var locations = new byte[4 * (count + 1)];
        using var outlines = new MemoryStream();
        for (var glyph = 0; glyph <= count; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(locations.AsSpan(4 * glyph), (uint)outlines.Length);
            if (glyph < count && used.Contains(glyph))
            {
                var (start, end) = LocationOf(glyph);
                outlines.Write(_file, start, end - start);
                outlines.Write(new byte[Padding(end - start)]);
            }
        }

        return (outlines.ToArray(), locations);
    }

    private byte[] Widths(SortedSet<int> used)
    {
        var widths = Table("hmtx");
        var full = UInt16(_tables["hhea"].Offset + 34);
        for (var glyph = 0; glyph < full; glyph++)
        {
            // The last full entry is the width of all glyphs after it.
            if (!used.Contains(glyph) && glyph != full - 1)
            {
                widths.AsSpan(4 * glyph, 4).Clear();
            }
        }

        return widths;
    }

    /// <summary>One subtable of format 12, a group a character.</summary>
    private static byte[] Characters(IReadOnlyDictionary<Rune, ushort> glyphs)
    {
        var known = glyphs.Where(g => g.Value != 0).OrderBy(g => g.Key.Value).ToList();
        var cmap = new byte[12 + 16 + (12 * known.Count)];
        uint[] head = [0x0000_0001, 0x0003_000a, 12, 0x000c_0000, (uint)(cmap.Length - 12), 0, (uint)known.Count];
        var values = head.Concat(known.SelectMany(g => new[] { (uint)g.Key.Value, (uint)g.Key.Value, (uint)g.Value }));
        foreach (var (i, value) in values.Index())
        {
            BinaryPrimitives.WriteUInt32BigEndian(cmap.AsSpan(4 * i), value);
        }

        return cmap;
    }

    private static byte[] Assemble(SortedDictionary<string, byte[]> tables)
    {
        var offset = 12 + (16 * tables.Count);
        var font = new byte[offset + tables.Values.Sum(t => t.Length + Padding(t.Length))];
        var power = int.Log2(tables.Count);
        BinaryPrimitives.WriteUInt32BigEndian(font, TrueType);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(4), (ushort)tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(6), (ushort)(16 << power));
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(8), (ushort)power);
        BinaryPrimitives.WriteUInt16BigEndian(font.AsSpan(10), (ushort)((16 * tables.Count) - (16 << power)));
        foreach (var (i, (tag, table)) in tables.Index())
        {
            var record = font.AsSpan(12 + (16 * i), 16);
            table.CopyTo(font, offset);
            Encoding.ASCII.GetBytes(tag, record);
            BinaryPrimitives.WriteUInt32BigEndian(
                record[4..],
                Checksum(font.AsSpan(offset, table.Length + Padding(table.Length)))
            );
            BinaryPrimitives.WriteUInt32BigEndian(record[8..], (uint)offset);
            BinaryPrimitives.WriteUInt32BigEndian(record[12..], (uint)table.Length);
            offset += table.Length + Padding(table.Length);
        }

        return font;
    }

    private static uint Checksum(ReadOnlySpan<byte> padded)
    {
        var sum = 0u;
        for (var i = 0; i < padded.Length; i += 4)
        {
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(padded[i..]));
        }

        return sum;
    }

    private static int Padding(int length) => -length & 3;

    private byte[] Table(string tag) => _file.AsSpan(_tables[tag].Offset, _tables[tag].Length).ToArray();

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at, 2));

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at, 4));
}
