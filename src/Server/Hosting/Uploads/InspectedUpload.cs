namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>A file whose bytes were looked at whole and whose name is clean. Only <see cref="UploadInspector"/> makes one.</summary>
public sealed class InspectedUpload
{
    internal InspectedUpload(string fileName, string mediaType, byte[] content, int? width, int? height) =>
        (FileName, MediaType, Content, Width, Height) = (fileName, mediaType, content, width, height);

    /// <summary>One visible name without a path, with the ending of its format.</summary>
    public string FileName { get; }
    public string MediaType { get; }
    public byte[] Content { get; }

    /// <summary>Pixels as stored, before any rotation; null for a PDF.</summary>
    public int? Width { get; }
    public int? Height { get; }
}
