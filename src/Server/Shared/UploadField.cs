using System.Globalization;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Shared;

/// <summary>One file field of a form, for _Upload.cshtml; the form has enctype multipart/form-data and data-upload.</summary>
/// <param name="Error">What to do about the last file; null: nothing was wrong.</param>
public sealed record UploadField(string Name, string Label, UploadOptions Limits, string? Error = null)
{
    public long MaxBytes => (long)Limits.MaxMegabytes * UploadOptions.Megabyte;
}

/// <summary>One file that lies with us, for _UploadedFiles.cshtml.</summary>
/// <param name="Address">Shows or saves the original; with ?view=true a picture for the eye.</param>
/// <param name="RemoveAddress">Takes a POST that removes it; null: it stays.</param>
public sealed record UploadedLine(
    Guid Id,
    string Title,
    string FileName,
    string Size,
    bool IsPicture,
    string Address,
    string? RemoveAddress
)
{
    public static UploadedLine Of(UploadedFile file, string address, string? removeAddress) =>
        new(file.Id, file.Title, file.FileName, SizeOf(file.Size), file.IsPicture, address, removeAddress);

    private static string SizeOf(long bytes) =>
        bytes < UploadOptions.Megabyte
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1024)} KB")
            : string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / UploadOptions.Megabyte:F1} MB");
}
