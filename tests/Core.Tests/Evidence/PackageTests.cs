using System.IO.Compression;
using System.Text;
using CsCheck;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

public sealed class PackageTests
{
    private static readonly PackageFile[] Files =
    [
        new("commitment.txt", "jianli-commitment/1\n"u8.ToArray()),
        new("attachments/001.pdf", [1, 2, 3]),
        new("trust/log.vkey", []),
    ];
    private static readonly byte[] Good = EvidencePackage.Build(Files, _ => [0x30, 0x00]);

    [Fact]
    public void An_ordinary_ZIP_reader_opens_a_package()
    {
        using var zip = new ZipArchive(new MemoryStream(Good));
        Assert.Equal(
            [
                "mimetype",
                "attachments/001.pdf",
                "commitment.txt",
                "trust/log.vkey",
                "META-INF/ASiCManifest.xml",
                "META-INF/signature.p7s",
            ],
            zip.Entries.Select(entry => entry.FullName)
        );
        using var content = new MemoryStream();
        using var stream = zip.Entries[1].Open();
        stream.CopyTo(content);
        Assert.Equal([1, 2, 3], content.ToArray());
    }

    [Fact]
    public void The_mimetype_stands_where_file_type_detection_looks() =>
        Assert.Equal("mimetypeapplication/vnd.etsi.asic-e+zip", Encoding.ASCII.GetString(Good, 30, 39));

    [Fact]
    public void A_package_opens_as_it_was_built()
    {
        var opened = Accepted(EvidencePackage.Open(Good));
        Assert.Equal(Good, EvidencePackage.Build(opened.Skip(1).Take(opened.Count - 3).ToList(), _ => [0x30, 0x00]));
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        for (var bit = 0; bit < Good.Length * 8; bit++)
        {
            var flipped = (byte[])Good.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(EvidencePackage.Open(flipped).TryGetValue(out _, out _), $"bit {bit}");
        }
    }

    [Fact]
    public void Truncated_and_random_bytes_are_refused_and_never_throw()
    {
        for (var length = 0; length < Good.Length; length++)
        {
            Assert.False(EvidencePackage.Open(Good.AsSpan(0, length)).TryGetValue(out _, out _));
        }

        Gen.Byte.Array[0, 300]
            .Sample(bytes => !EvidencePackage.Open([0x50, 0x4b, 3, 4, .. bytes]).TryGetValue(out _, out _), iter: 2000);
    }

    public static TheoryData<string, Func<byte[]>, RejectionReason> Tricks =>
        new()
        {
            { "bytes after the end", () => [.. Good, 0], RejectionReason.PackageNotCanonical },
            { "bytes before the start", () => [0, .. Good], RejectionReason.PackageMalformed },
            {
                "archive comment",
                () => Rezip((zip, entries) => zip.Comment = "x"),
                RejectionReason.PackageNotCanonical
            },
            { "other times", () => Rezip((_, _) => { }), RejectionReason.PackageNotCanonical },
            {
                "compressed",
                () => Rezip((_, _) => { }, CompressionLevel.SmallestSize),
                RejectionReason.PackageNotCanonical
            },
            {
                "entry added",
                () => Rewrite(files => files.Insert(1, new("a.txt", [1]))),
                RejectionReason.PackageFileUnlisted
            },
            {
                "entry added at the end",
                () => Rewrite(files => files.Add(new("z.txt", [1]))),
                RejectionReason.PackageFileMissing
            },
            { "entry twice", () => Twice(), RejectionReason.PackageMalformed },
            { "entry removed", () => Rewrite(files => files.RemoveAt(2)), RejectionReason.PackageFileMissing },
            {
                "entry changed",
                () => Rewrite(files => files[2] = files[2] with { Content = [9] }),
                RejectionReason.PackageFileChanged
            },
            {
                "entry renamed",
                () => Rewrite(files => files[2] = files[2] with { Path = "commitment.tyt" }),
                RejectionReason.PackageFileUnlisted
            },
            {
                "reordered",
                () => Rewrite(files => (files[1], files[2]) = (files[2], files[1])),
                RejectionReason.PackageMalformed
            },
            { "no mimetype", () => Rewrite(files => files.RemoveAt(0)), RejectionReason.PackageMalformed },
            {
                "other mimetype",
                () => Rewrite(files => files[0] = files[0] with { Content = "application/zip"u8.ToArray() }),
                RejectionReason.PackageMalformed
            },
            { "no seal", () => Rewrite(files => files.RemoveAt(files.Count - 1)), RejectionReason.PackageFileMissing },
            { "manifest with a comment", () => Manifest(xml => xml + "<!-- -->"), RejectionReason.PackageNotCanonical },
            {
                "manifest with CRLF",
                () => Manifest(xml => xml.Replace("\n", "\r\n", StringComparison.Ordinal)),
                RejectionReason.PackageNotCanonical
            },
            {
                "manifest with a DTD",
                () => Manifest(xml => xml.Replace("?>\n", "?>\n<!DOCTYPE x>\n", StringComparison.Ordinal)),
                RejectionReason.PackageNotCanonical
            },
            { "manifest lists a file twice", () => Manifest(TwiceListed), RejectionReason.PackageNotCanonical },
        };

    [Theory]
    [MemberData(nameof(Tricks))]
    public void A_ZIP_trick_is_refused(string name, Func<byte[]> make, RejectionReason reason) =>
        Assert.True(RefusalOf(EvidencePackage.Open(make())) is var found && found == reason, $"{name}: {found}");

    [Theory]
    [InlineData("../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    [InlineData("C:x")]
    [InlineData("合同.pdf")]
    [InlineData("a/")]
    [InlineData(".hidden")]
    [InlineData("COMMITMENT.TXT")]
    [InlineData("mimetype")]
    [InlineData("META-INF/x")]
    public void A_path_that_could_unpack_elsewhere_is_not_written(string path) =>
        Assert.Throws<ArgumentException>(() => EvidencePackage.Build([.. Files, new(path, [])], _ => []));

    private static byte[] Rewrite(Action<List<PackageFile>> change)
    {
        var files = Accepted(EvidencePackage.Open(Good)).ToList();
        change(files);
        return CanonicalZip.Write(files);
    }

    private static byte[] Manifest(Func<string, string> change) =>
        Rewrite(files =>
        {
            var xml = Encoding.UTF8.GetString(files[^2].Content);
            files[^2] = files[^2] with { Content = Encoding.UTF8.GetBytes(change(xml)) };
        });

    private static string TwiceListed(string xml)
    {
        var lines = xml.Split('\n').ToList();
        lines.Insert(4, lines[3]);
        return string.Join('\n', lines);
    }

    /// <summary>Two entries of one name, as a smuggler writes them: readers differ on which one they show.</summary>
    private static byte[] Twice()
    {
        var bytes = Rewrite(files => files.Insert(3, new("commitment.tx_", [9])));
        var text = Encoding
            .Latin1.GetString(bytes)
            .Replace("commitment.tx_", "commitment.txt", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text);
    }

    private static byte[] Rezip(
        Action<ZipArchive, List<ZipArchiveEntry>> change,
        CompressionLevel level = CompressionLevel.NoCompression
    )
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entries = new List<ZipArchiveEntry>();
            foreach (var file in Accepted(EvidencePackage.Open(Good)))
            {
                var entry = zip.CreateEntry(file.Path, level);
                using var content = entry.Open();
                content.Write(file.Content);
                entries.Add(entry);
            }

            change(zip, entries);
        }

        return stream.ToArray();
    }
}
