using JianliRegistry.Server.Hosting;

namespace JianliRegistry.Server.Shared;

/// <summary>What all pages share: the frame's options and the error page.</summary>
internal static class SharedFeature
{
    public static void AddSharedPages(this WebApplicationBuilder builder) =>
        builder.Services.AddOptions<SupportOptions>().BindConfiguration(SupportOptions.Section);

    /// <summary>A person who asked for a page gets a page; programs keep getting problem+json from the outer handler.</summary>
    /// <remarks>Stands before routing: the error page is reached by running the rest of the pipeline again.</remarks>
    public static void UseErrorPages(this WebApplication app) =>
        app.UseWhen(
            PageAnswer.AsksForPage,
            branch =>
            {
                branch.UseExceptionHandler("/error/500");
                branch.UseStatusCodePagesWithReExecute("/error/{0}");
            }
        );
}
