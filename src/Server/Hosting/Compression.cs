namespace JianliRegistry.Server.Hosting;

/// <summary>
/// Stylesheets and scripts are sent compressed. Pages and answers never: in them the length of compressed text could tell a secret
/// that stands next to what somebody else may put there (BREACH).
/// </summary>
internal static class Compression
{
    public static void AddStaticCompression(this IServiceCollection services) =>
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["text/css", "text/javascript", "image/svg+xml"];
        });
}
