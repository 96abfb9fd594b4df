using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>GET /integration/v1/openapi.json: the API described from its routes; docs/integration-v1.json is the same document.</summary>
internal static class IntegrationDocument
{
    private const string Version = "v1";

    public static void AddIntegrationDocument(this IServiceCollection services) =>
        services.AddOpenApi(
            Version,
            options =>
            {
                options.ShouldInclude = description =>
                    $"/{description.RelativePath}".StartsWith(
                        IntegrationBoundary.Prefix + "/",
                        StringComparison.Ordinal
                    );
                options.AddSchemaTransformer(
                    (schema, context, _) =>
                    {
                        Sharpen(schema, context.JsonTypeInfo.Type);
                        return Task.CompletedTask;
                    }
                );
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info = new OpenApiInfo
                        {
                            Title = "注册监理工程师管理系统 integration API",
                            Version = Version,
                            Description = "For machines: TLS with a client certificate that is bound with use Machine.",
                        };
                        // The address belongs to the installation, not to the document.
                        document.Servers = [];
                        return Task.CompletedTask;
                    }
                );
            }
        );

    public static void MapIntegrationDocument(this WebApplication app) =>
        app.MapOpenApi(IntegrationBoundary.Prefix + "/{documentName}/openapi.json")
            .RequireAuthorization(MachinePolicies.Any);

    /// <summary>Enums travel by name, and numbers never as text.</summary>
    private static void Sharpen(OpenApiSchema schema, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. Enum.GetNames(type).Select(name => (JsonNode)JsonValue.Create(name))];
        }
        else if (schema.Type is { } kinds && kinds.HasFlag(JsonSchemaType.Integer))
        {
            schema.Type = kinds & ~JsonSchemaType.String;
            schema.Pattern = null;
        }
    }
}
