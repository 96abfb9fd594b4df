using System.Buffers.Binary;
using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>
/// The one spelling of a ZIP archive (APPNOTE 6.3): stored, no directories, flags, extras, comments or descriptors, 1980-01-01.
/// </summary>
/// <remarks>
/// About one bit flip in ten of an ordinary ZIP changes nothing that a reader shows. Here the archive is a function of its files,
/// so reading means: take the files out, write the archive again, compare all bytes.
/// </remarks>
internal static class CanonicalZip
{
    public const int MaxBytes = 256 * 1024 * 1024;

    private const int MaxFiles = 1000;
    private const int MaxPathLength = 200;
    private const uint LocalHeader = 0x04034b50;
    private const uint CentralHeader = 0x02014b50;
    private const uint EndOfCentralDirectory = 0x06054b50;
    private const int LocalHeaderLength = 30;
    private const ushort Version = 10;
    private const ushort FirstOfJanuary1980 = 0x0021;
    private static readonly uint[] CrcTable = CreateCrcTable();

    /// <summary>Writes the files in the order given.</summary>
    public static byte[] Write(IReadOnlyList<PackageFile> files)
    {
        if (WhyNotWritable(files) is { } why)
        {
            throw new ArgumentException(why, nameof(files));
        }

        using var archive = new MemoryStream();
        using var directory = new MemoryStream();
        foreach (var file in files)
        {
            var name = Encoding.ASCII.GetBytes(file.Path);
            var crc = Crc32(file.Content);
            var offset = (uint)archive.Position;
            Put(archive, LocalHeader);
            PutCommon(archive, crc, file.Content.Length, name.Length);
            archive.Write(name);
            archive.Write(file.Content);

            Put(directory, CentralHeader);
            Put(directory, Version);
            PutCommon(directory, crc, file.Content.Length, name.Length);
            directory.Write(new byte[10]); // comment length, disk, internal and external attributes
            Put(directory, offset);
            directory.Write(name);
        }

        var start = (uint)archive.Position;
        directory.WriteTo(archive);
        Put(archive, EndOfCentralDirectory);
        Put(archive, 0u); // this disk, disk of the directory
        Put(archive, (ushort)files.Count);
        Put(archive, (ushort)files.Count);
        Put(archive, (uint)directory.Length);
        Put(archive, start);
        Put(archive, (ushort)0); // comment length
        return archive.ToArray();
    }

    /// <summary>Reads the local entries from the front; whatever else the bytes contain cannot be written again.</summary>
    public static Verdict<IReadOnlyList<PackageFile>> Read(ReadOnlySpan<byte> zip)
    {
        if (zip.Length > MaxBytes)
        {
            return new Rejection(RejectionReason.RequestTooLarge, $"a package has at most {MaxBytes} bytes");
        }

        var files = new List<PackageFile>();
        var rest = zip;
        while (rest.Length >= LocalHeaderLength && BinaryPrimitives.ReadUInt32LittleEndian(rest) == LocalHeader)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(rest[18..]);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[26..]);
            var length = LocalHeaderLength + (long)nameLength + size;
            if (length > rest.Length || files.Count == MaxFiles)
            {
                return Malformed("an entry runs over the end, or too many entries");
            }

            var path = Encoding.Latin1.GetString(rest.Slice(LocalHeaderLength, nameLength));
            files.Add(new PackageFile(path, rest[(LocalHeaderLength + nameLength)..(int)length].ToArray()));
            rest = rest[(int)length..];
        }

        if (files.Count == 0 || WhyNotWritable(files) is not null)
        {
            return Malformed(files.Count == 0 ? "not a ZIP archive" : WhyNotWritable(files)!);
        }

        return Write(files).AsSpan().SequenceEqual(zip)
            ? files
            : new Rejection(RejectionReason.PackageNotCanonical, "writing the files again gives other bytes");
    }

    /// <summary>Segments of ASCII letters, digits, '.', '_', '-' that begin with a letter or digit: no "..", no root, no drive.</summary>
    public static bool IsPath(string path) =>
        path.Length <= MaxPathLength
        && path.Split('/')
            .All(segment =>
                segment.Length > 0
                && char.IsAsciiLetterOrDigit(segment[0])
                && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            );

    private static string? WhyNotWritable(IReadOnlyList<PackageFile> files)
    {
        if (files.Count > MaxFiles || files.Sum(file => (long)file.Content.Length) > MaxBytes)
        {
            return "too many files or bytes";
        }

        if (files.FirstOrDefault(file => !IsPath(file.Path)) is not null)
        {
            return "a path is not of the allowed form";
        }

        // Without regard to case: on Windows two such names would unpack into one file.
        var distinct = files.Select(file => file.Path).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        return distinct == files.Count ? null : "a path occurs twice";
    }

    private static void PutCommon(Stream stream, uint crc, int size, int nameLength)
    {
        Put(stream, Version);
        Put(stream, (ushort)0); // flags
        Put(stream, (ushort)0); // stored
        Put(stream, (ushort)0); // 00:00:00
        Put(stream, FirstOfJanuary1980);
        Put(stream, crc);
        Put(stream, (uint)size);
        Put(stream, (uint)size);
        Put(stream, (ushort)nameLength);
        Put(stream, (ushort)0); // extra length
    }

    private static void Put(Stream stream, ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Put(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] CreateCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var entry = i;
            for (var bit = 0; bit < 8; bit++)
            {
                entry = (entry & 1) == 1 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
            }

            table[i] = entry;
        }

        return table;
    }

    private static Rejection Malformed(string detail) => new(RejectionReason.PackageMalformed, detail);
}
