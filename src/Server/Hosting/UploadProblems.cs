namespace JianliRegistry.Server.Hosting;

/// <summary>The problems of uploads, for <see cref="ProblemTable"/>; a page says the limit with them.</summary>
internal static class UploadProblems
{
    public static readonly Problem Refused = new(
        "upload.refused",
        422,
        "文件格式不符，仅支持JPG、PNG、PDF",
        "请按提示的格式和大小重新选择文件。",
        "The file is not an acceptable JPEG, PNG or PDF",
        "Choose another file."
    );

    public static readonly Problem QuotaExceeded = new(
        "upload.quota",
        422,
        "上传的文件过多或者总量过大",
        "请先删除不需要的文件，再重新上传。",
        "Too many files, or too large in all",
        "Remove a file first."
    );
}
