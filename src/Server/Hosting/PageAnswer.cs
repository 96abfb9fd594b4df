using JianliRegistry.Server.Hosting.Integration;

namespace JianliRegistry.Server.Hosting;

/// <summary>Whether a person's browser waits for a page, or a program for an answer it can read.</summary>
internal static class PageAnswer
{
    /// <summary>A page is opened or a plain form is sent; scripts name what they accept.</summary>
    public static bool AsksForPage(this HttpContext context) =>
        !context.IsOnIntegrationPort()
        && (HttpMethods.IsGet(context.Request.Method) || context.Request.HasFormContentType)
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
