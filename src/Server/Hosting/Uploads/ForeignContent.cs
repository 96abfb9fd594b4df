using System.Buffers.Binary;
using System.Text;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>Signs of a second format in a file: what another program would read as a page, a script or an archive.</summary>
/// <remarks>The words have five letters at least: compressed pictures are random, and a shorter one would stand in honest files.</remarks>
internal static class ForeignContent
{
    private const int EndOfArchiveSize = 22;

    private static readonly string[] Words = ["<script", "<!doctype", "<html", "<iframe", "<?php", "javascript:"];

    public static string? FindIn(ReadOnlySpan<byte> content)
    {
        // A PDF reader takes its header anywhere in the first kilobyte.
        if (content[1..Math.Min(content.Length, 1024)].IndexOf("%PDF-"u8) >= 0)
        {
            return "a second %PDF-";
        }

        foreach (var word in Words)
        {
            if (Contains(content, word))
            {
                return word;
            }
        }

        return EndsAsArchive(content) ? "an archive" : null;
    }

    private static bool Contains(ReadOnlySpan<byte> content, string word)
    {
        var first = (byte)word[0];
        var last = content.Length - word.Length;
        for (var at = 0; at <= last; at++)
        {
            var next = content[at..(last + 1)].IndexOf(first);
            if (next < 0)
            {
                return false;
            }

            at += next;
            if (Ascii.EqualsIgnoreCase(content.Slice(at, word.Length), word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>ZIP readers look for the central directory from the end; its record states how much follows it.</summary>
    private static bool EndsAsArchive(ReadOnlySpan<byte> content)
    {
        var tail = content[Math.Max(0, content.Length - EndOfArchiveSize - ushort.MaxValue)..];
        for (var at = 0; at <= tail.Length - EndOfArchiveSize; at++)
        {
            var next = tail[at..].IndexOf("PK\x05\x06"u8);
            if (next < 0 || (at += next) > tail.Length - EndOfArchiveSize)
            {
                return false;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 20)..]) <= tail.Length - at - EndOfArchiveSize)
            {
                return true;
            }
        }

        return false;
    }
}
