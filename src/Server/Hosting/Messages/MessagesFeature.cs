using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Messages;

/// <summary>Which way messages take.</summary>
public enum MessageWay
{
    /// <summary>No phone codes.</summary>
    None,

    /// <summary>The operator's gateway.</summary>
    Http,

    /// <summary>Development: the page /development/outbox.</summary>
    Outbox,
}

/// <summary>短信 (section <c>Messages</c>).</summary>
public sealed class MessageOptions
{
    public const string Section = "Messages";

    public MessageWay Gateway { get; set; }

    /// <summary>For Http: https, or http in Development.</summary>
    public string Url { get; set; } = "";

    /// <summary>For Http: a file with the bearer token; empty sends none.</summary>
    public string TokenFile { get; set; } = "";
}

internal sealed class MessageOptionsValidator(IHostEnvironment environment) : IValidateOptions<MessageOptions>
{
    public ValidateOptionsResult Validate(string? name, MessageOptions options) =>
        (options.Gateway, environment.IsDevelopment()) switch
        {
            (MessageWay.None, _) or (MessageWay.Outbox, true) => ValidateOptionsResult.Success,
            (MessageWay.Outbox, false) => ValidateOptionsResult.Fail(
                "Messages:Gateway Outbox shows codes to everybody: it is for Development"
            ),
            (MessageWay.Http, var development)
                when Uri.TryCreate(options.Url, UriKind.Absolute, out var address)
                    && (address.Scheme == Uri.UriSchemeHttps || (development && address.Scheme == Uri.UriSchemeHttp))
                    && (options.TokenFile.Length == 0 || File.Exists(options.TokenFile)) =>
                ValidateOptionsResult.Success,
            _ => ValidateOptionsResult.Fail(
                "Messages:Url must be an https address and Messages:TokenFile a readable file"
            ),
        };
}

/// <summary>Phone messages: the gateway by configuration, and the codes that go over it.</summary>
internal static class MessagesFeature
{
    public static void AddMessages(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidated<MessageOptions, MessageOptionsValidator>(MessageOptions.Section);
        services.AddSingleton<Outbox>();
        services.AddSingleton<HttpMessages>();
        services.AddSingleton<IMessageGateway>(provider =>
            provider.GetRequiredService<IOptions<MessageOptions>>().Value.Gateway switch
            {
                MessageWay.Http => provider.GetRequiredService<HttpMessages>(),
                MessageWay.Outbox => provider.GetRequiredService<Outbox>(),
                _ => new NoMessages(),
            }
        );
        services.AddScoped<PhoneCodes>();
    }
}
