namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>附件上传: limits, inspection, storing and serving, for every page that takes files.</summary>
internal static class UploadsFeature
{
    public static void AddUploads(this WebApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<UploadOptions>()
            .BindConfiguration(UploadOptions.Section)
            .Validate(o => o.Smallest > 0, "Uploads: each limit must be at least 1")
            .ValidateOnStart();
        builder.Services.AddSingleton<UploadInspector>();
        builder.Services.AddSingleton<UploadViews>();
        builder.Services.AddSingleton<UploadAnswer>();
        builder.Services.AddScoped<UploadDesk>();
    }
}
