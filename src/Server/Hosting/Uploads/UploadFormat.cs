namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>A format that is taken, told by the first bytes.</summary>
/// <param name="Endings">Of file names; the first is put where none of them stands.</param>
internal sealed record UploadFormat(string MediaType, string[] Endings)
{
    public static readonly UploadFormat Jpeg = new("image/jpeg", [".jpg", ".jpeg"]);
    public static readonly UploadFormat Png = new("image/png", [".png"]);
    public static readonly UploadFormat Pdf = new("application/pdf", [".pdf"]);

    public static UploadFormat? Of(ReadOnlySpan<byte> content) =>
        content.StartsWith(JpegStructure.Start) ? Jpeg
        : content.StartsWith(PngStructure.Start) ? Png
        : content.StartsWith("%PDF-"u8) ? Pdf
        : null;
}

/// <summary>Pixels of a picture, as its header states them.</summary>
internal sealed record PictureSize(int Width, int Height)
{
    public bool Fits(UploadOptions limits) =>
        Width > 0
        && Height > 0
        && Width <= limits.MaxSide
        && Height <= limits.MaxSide
        && (long)Width * Height <= limits.MaxMegapixels * 1_000_000L;
}
