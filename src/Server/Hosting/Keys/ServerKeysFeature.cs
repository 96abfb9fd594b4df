using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>The key store by configuration, and the published history.</summary>
internal static class ServerKeysFeature
{
    public static void AddServerKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidated<KeyOptions, KeyOptionsValidator>(KeyOptions.Section);
        builder.Services.AddHostedService<KeyCheck>();
        builder.Services.AddSingleton<IServerKeyStore>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<KeyOptions>>().Value;
            return options.Store switch
            {
                KeyStoreKind.File => new FileKeyStore(options.Directory),
                KeyStoreKind.Pkcs11 => new Pkcs11KeyStore(options),
                _ => throw new StartRefusedException("unknown key store"),
            };
        });
    }

    /// <summary>GET /keys: every public key the server ever signed with.</summary>
    public static void MapServerKeys(this WebApplication app) =>
        app.MapGet("/keys", (IServerKeyStore keys) => Results.Json(keys.History, KeyHistory.JsonOptions))
            .AllowAnonymous();
}
