using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting;

/// <summary>https on the loopback of the configured origin's port, and the limits of a connection.</summary>
internal static class Https
{
    /// <summary>What a request body may hold unless its endpoint says otherwise.</summary>
    private const int MaxRequestBody = 1024 * 1024;

    public static void AddHttps(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            // Slowloris: headers and bodies have to arrive; 240 bytes a second is Kestrel's own floor for bodies.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(65);

            var server = kestrel.ApplicationServices.GetRequiredService<IOptions<ServerOptions>>().Value;
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(server.TlsCertificate);
            kestrel.ListenLocalhost(
                new Uri(server.Origin).Port,
                listen =>
                    listen.UseHttps(https =>
                    {
                        https.ServerCertificate = X509Certificate2.CreateFromPemFile(
                            server.TlsCertificate,
                            server.TlsKey
                        );
                        https.ServerCertificateChain = chain;
                    })
            );
        });

    /// <summary>The keys of antiforgery tokens lie beside the data, so that they outlive a restart and serve every node.</summary>
    public static void AddProtectionKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddDataProtection().SetApplicationName("JianliRegistry");
        builder
            .Services.AddOptions<Microsoft.AspNetCore.DataProtection.KeyManagement.KeyManagementOptions>()
            .Configure<IOptions<DataOptions>, ILoggerFactory>(
                (keys, data, loggers) =>
                {
                    var directory = Path.Combine(data.Value.Directory, "protection");
                    if (!OperatingSystem.IsWindows())
                    {
                        Directory.CreateDirectory(
                            directory,
                            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                        );
                    }

                    keys.XmlRepository = new Microsoft.AspNetCore.DataProtection.Repositories.FileSystemXmlRepository(
                        new DirectoryInfo(directory),
                        loggers
                    );
                }
            );
    }
}
