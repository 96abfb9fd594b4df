using Microsoft.Extensions.Logging.Console;

namespace JianliRegistry.Server.Hosting;

/// <summary>Where configuration comes from and where logs go, the same for every command.</summary>
internal static class RegistryHost
{
    public const string EnvironmentPrefix = "JIANLI_";

    public static WebApplicationBuilder CreateBuilder(Action<WebApplicationBuilder>? adjust, string? environment)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                // Commands run from any directory; pages, pictures and settings lie beside the program.
                ApplicationName = typeof(RegistryHost).Assembly.GetName().Name,
                EnvironmentName = environment,
                ContentRootPath = AppContext.BaseDirectory,
            }
        );
        builder.Configuration.AddEnvironmentVariables(EnvironmentPrefix);
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.ClearProviders();
        // JSON escapes control characters, so a hostile value can't forge a log line; stdout stays free for answers.
        builder.Logging.AddJsonConsole();
        builder.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        adjust?.Invoke(builder);
        return builder;
    }
}
