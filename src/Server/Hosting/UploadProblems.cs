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

    public static readonly Problem Damaged = new(
        "upload.damaged",
        422,
        "文件不完整，或者已损坏",
        "请重新拍照、扫描或者另存为新的文件后上传。",
        "The file is incomplete or damaged",
        "Take, scan or save it anew and upload that."
    );

    public static readonly Problem TooManyPixels = new(
        "upload.pixels",
        422,
        "图片的像素过多",
        "请按提示的像素缩小图片，或者降低扫描分辨率后重新上传。",
        "The picture has too many pixels",
        "Make it smaller, or scan at a lower resolution, and upload that."
    );

    public static readonly Problem Encrypted = new(
        "upload.encrypted",
        422,
        "PDF 已加密",
        "请取消密码保护后重新上传，或者打印后扫描成图片上传。",
        "The PDF is encrypted",
        "Remove its protection, or print and scan it, and upload that."
    );

    public static readonly Problem ContentForeign = new(
        "upload.content",
        422,
        "文件里除了图片或者文档还有其他内容，例如动态照片、脚本、嵌入的文件",
        "请关闭动态照片后重新拍照，或者打印后扫描成图片上传。",
        "The file holds more than a picture or a document, for example a motion photo, a script or an embedded file",
        "Take the photo without motion, or print and scan it, and upload that."
    );

    public static readonly Problem NameRefused = new(
        "upload.name",
        422,
        "文件名不能使用",
        "请改成只含文字、数字的文件名后重新上传。",
        "The file's name cannot be used",
        "Give it a name of letters and digits and upload it again."
    );

    /// <summary>No fault of the person's: what they may delete is far too little to help.</summary>
    public static readonly Problem RoomShort = new(
        "upload.no_room",
        503,
        "服务器的存储空间不足，文件没有保存",
        "您的文件没有问题，请稍后再试；仍然不行请联系技术支持。",
        "The server is short of room and the file was not kept",
        "Your file is not at fault; try again later, or call support.",
        Retryable: true
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
