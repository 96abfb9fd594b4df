using System.Net;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Tests.Integration;

public sealed class IntegrationBoundaryTests(TwoEnterprises scene) : IClassFixture<TwoEnterprises>
{
    private static readonly string[] Policies =
    [
        MachinePolicies.Any,
        MachinePolicies.Enterprise,
        MachinePolicies.Auditor,
    ];

    private IEnumerable<RouteEndpoint> Routes =>
        scene.Server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public async Task No_route_of_a_page_exists_on_the_port_for_machines()
    {
        using var machine = new Machine(scene.Server, scene.Main.MachineLeaf);
        var paths = Routes
            .Where(r => !IsForMachines(r))
            .Select(r => AddressOf(r, scene.Main.Applications[0]))
            .Concat(["/", "/css/jl.css", "/js/jl.js", "/health/ready", "/error/404", "/keys"])
            .Distinct(StringComparer.Ordinal)
            .ToList();
        Assert.True(paths.Count > 20);
        foreach (var path in paths)
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await machine.StatusOfAsync(path)));
        }
    }

    [Fact]
    public async Task No_route_for_machines_exists_on_the_port_of_the_pages()
    {
        using var page = await scene.Main.Signer.OpenPageAsync();
        using var machine = new Machine(scene.Server, scene.Main.MachineLeaf, origin: scene.Server.Origin);
        var paths = Routes.Where(IsForMachines).Select(r => AddressOf(r, scene.Main.Applications[0])).ToList();
        Assert.True(paths.Count > 8);
        foreach (var path in paths)
        {
            using var asPerson = await page.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, asPerson.StatusCode));
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await machine.StatusOfAsync(path)));
        }
    }

    [Fact]
    public void Every_route_for_machines_asks_for_a_machine_and_no_other_does()
    {
        Assert.All(
            Routes.Where(IsForMachines),
            r => Assert.Contains(r.Metadata.OfType<IAuthorizeData>(), a => Policies.Contains(a.Policy))
        );
        Assert.All(
            Routes.Where(r => !IsForMachines(r)),
            r => Assert.DoesNotContain(r.Metadata.OfType<IAuthorizeData>(), a => Policies.Contains(a.Policy))
        );
    }

    [Fact]
    public async Task A_session_proves_nothing_on_the_port_for_machines()
    {
        var session = await scene.Server.OpenSessionAsync(scene.Main.Signer, Assurance.PasswordAndKey);
        using var stranger = scene.Leaf();
        using var machine = new Machine(scene.Server, stranger);
        using var refused = await machine.GetAsync("/integration/v1/account", ("Cookie", $"__Host-jlk={session}"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_session_of_another_enterprise_beside_the_certificate_changes_nothing()
    {
        var session = await scene.Server.OpenSessionAsync(scene.Other.Signer, Assurance.PasswordAndKey);
        using var machine = new Machine(scene.Server, scene.Main.MachineLeaf);
        using var answer = await machine.GetAsync(
            $"/integration/v1/receipts/{scene.Other.ReceiptNumber}/receipt.txt",
            ("Cookie", $"__Host-jlk={session}")
        );
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task The_host_of_one_port_is_refused_on_the_other()
    {
        var port = JianliRegistry.Tests.Support.FreePort.Next();
        var origin = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}");
        await using var server = await ReportingServer.StartAsync(null, ("Integration:Origin", origin));
        using var leaf = server.Authority.IssueLeaf();
        using var machine = new Machine(server, leaf, HttpVersion.Version11, origin);
        using var ofPages = await machine.GetAsync("/integration/v1/account", ("Host", "localhost"));
        Assert.Equal(HttpStatusCode.BadRequest, ofPages.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await machine.StatusOfAsync("/integration/v1/account"));
        using var browser = new Machine(server, null, HttpVersion.Version11, server.Origin);
        using var ofMachines = await browser.GetAsync("/login", ("Host", "127.0.0.1"));
        Assert.Equal(HttpStatusCode.BadRequest, ofMachines.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await browser.StatusOfAsync("/login"));
    }

    [Theory]
    [InlineData("elsewhere.example")]
    [InlineData("127.0.0.1")]
    public async Task Another_host_is_refused(string host)
    {
        using var machine = new Machine(scene.Server, scene.Main.MachineLeaf, HttpVersion.Version11);
        using var answer = await machine.GetAsync("/integration/v1/account", ("Host", host));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/integration/v1/nothing")]
    [InlineData("/integration/v2/account")]
    [InlineData("/integration")]
    [InlineData("/login")]
    public async Task A_browser_that_asks_for_what_is_not_there_gets_no_page(string path)
    {
        using var machine = new Machine(scene.Server, scene.Main.MachineLeaf);
        using var answer = await machine.GetAsync(path, ("Accept", "text/html"));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("not_found", await Page.CodeOfAsync(answer));
    }

    [Fact]
    public async Task Without_an_origin_there_is_no_port()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.All(server.App.Urls, url => Assert.Equal(new Uri(server.Origin).Port, new Uri(url).Port));
        using var browser = server.NewBrowser();
        using var answer = await browser.GetAsync("/integration/v1/account");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://localhost:6443", "10")]
    [InlineData("https://localhost:6443/", "10")]
    [InlineData("https://localhost:5443", "10")]
    [InlineData("https://localhost:6443", "0")]
    public void A_port_that_could_not_be_kept_apart_is_refused_at_start(string origin, string requests)
    {
        var validator = new IntegrationOptionsValidator(
            Options.Create(new ServerOptions { Origin = "https://localhost:5443" })
        );
        var options = new IntegrationOptions
        {
            Origin = origin,
            RequestsPerMinute = int.Parse(requests, System.Globalization.CultureInfo.InvariantCulture),
        };
        Assert.True(validator.Validate(null, options).Failed);
        options.Origin = "https://localhost:6443";
        options.RequestsPerMinute = 1;
        Assert.True(validator.Validate(null, options).Succeeded);
    }

    private static bool IsForMachines(RouteEndpoint route) =>
        AddressOf(route, "").StartsWith("/integration/", StringComparison.Ordinal);

    private static string AddressOf(RouteEndpoint route, string number) =>
        "/"
        + string.Join(
            '/',
            route.RoutePattern.PathSegments.Select(s =>
                string.Concat(
                    s.Parts.Select(p =>
                        p switch
                        {
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "index" } => "0",
                            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "documentName" } =>
                                "v1",
                            _ => number,
                        }
                    )
                )
            )
        );
}
