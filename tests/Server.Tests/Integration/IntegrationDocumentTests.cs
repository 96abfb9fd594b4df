using System.Text.Json.Nodes;
using JianliRegistry.Tests.Support.Stack;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Integration;

/// <summary>The published document is the interface that enterprises build on: a change of it is seen in a review.</summary>
public sealed class IntegrationDocumentTests(TwoEnterprises scene) : IClassFixture<TwoEnterprises>
{
    private const string Address = "/integration/v1/openapi.json";

    /// <summary>To renew the file: fetch the address with `./run pki call` and put the body there.</summary>
    [Fact]
    public async Task The_document_is_the_one_in_docs()
    {
        using var machine = new Machine(scene.Server, scene.Main.MachineLeaf);
        var served = JsonNode.Parse(await machine.BytesAsync(Address));
        var file = Path.Combine(BuiltPrograms.RepositoryRoot, "docs", "integration-v1.json");
        var written = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.True(JsonNode.DeepEquals(written, served), $"{file} differs from what is served:\n{served}");
    }

    [Fact]
    public async Task The_document_names_every_route_and_no_other()
    {
        using var machine = new Machine(scene.Server, scene.Main.MachineLeaf);
        var document = await machine.JsonAsync(Address);
        var routes = scene
            .Server.App.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Select(r => "/" + r.RoutePattern.RawText!.TrimStart('/'))
            .Where(r => r.StartsWith("/integration/v1/", StringComparison.Ordinal))
            .Select(r => r.Replace(":long:min(0)", "", StringComparison.Ordinal));
        Assert.Equal(
            routes.Order(StringComparer.Ordinal),
            document.GetProperty("paths").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)
        );
    }
}
