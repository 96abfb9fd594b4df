using System.Globalization;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>What may be uploaded (section <c>Uploads</c>). Pages show the same numbers before anybody chooses a file (Manual S20).</summary>
public sealed class UploadOptions
{
    public const string Section = "Uploads";
    public const int Megabyte = 1024 * 1024;

    public int MaxPictureMegabytes { get; set; } = 10;
    public int MaxPdfMegabytes { get; set; } = 10;

    /// <summary>Width times height of a picture, in millions: it bounds the memory that looking at it costs.</summary>
    public int MaxMegapixels { get; set; } = 50;
    public int MaxSide { get; set; } = 16_000;

    /// <summary>Of one draft, application or change.</summary>
    public int MaxFiles { get; set; } = 20;
    public int MaxTotalMegabytes { get; set; } = 100;

    /// <summary>With less room than this on the disk nothing is taken.</summary>
    public int MinFreeMegabytes { get; set; } = 512;

    internal int Smallest =>
        new[]
        {
            MaxPictureMegabytes,
            MaxPdfMegabytes,
            MaxMegapixels,
            MaxSide,
            MaxFiles,
            MaxTotalMegabytes,
            MinFreeMegabytes,
        }.Min();

    internal int MaxMegabytes => Math.Max(MaxPictureMegabytes, MaxPdfMegabytes);

    /// <summary>One form may be somewhat too large, so that its sender gets a sentence at the field and not a bare 413.</summary>
    internal long MaxBody => (4L * MaxMegabytes * Megabyte) + Megabyte;

    /// <summary>Before a choice is made.</summary>
    public string Hint =>
        MaxPictureMegabytes == MaxPdfMegabytes
            ? Text(
                $"仅支持 JPG、PNG、PDF，每个文件不超过 {MaxMegabytes} MB；图片不超过 {MaxMegapixels * 100} 万像素，每边不超过 {MaxSide} 像素；最多 {MaxFiles} 个文件，共不超过 {MaxTotalMegabytes} MB"
            )
            : Text(
                $"JPG、PNG 不超过 {MaxPictureMegabytes} MB，PDF 不超过 {MaxPdfMegabytes} MB；图片不超过 {MaxMegapixels * 100} 万像素，每边不超过 {MaxSide} 像素；最多 {MaxFiles} 个文件，共不超过 {MaxTotalMegabytes} MB"
            );

    /// <summary>After a wrong one, word for word.</summary>
    public string Refusal => Text($"文件格式不符，仅支持JPG、PNG、PDF，且不超过{MaxMegabytes}MB。");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
