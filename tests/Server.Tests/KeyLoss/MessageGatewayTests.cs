using System.Net;
using System.Text.Json;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Tests.KeyLoss;

/// <summary>The operator's gateway as it is asked over HTTP, and the outbox that only Development has.</summary>
public sealed class MessageGatewayTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _origin = $"http://127.0.0.1:{FreePort.Next()}";
    private readonly List<(string Authorization, string Body)> _received = [];
    private WebApplication _gateway = null!;
    private int _status = StatusCodes.Status202Accepted;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        _gateway = builder.Build();
        _gateway.Urls.Add(_origin);
        _gateway.MapPost(
            "/send",
            async (HttpContext context) =>
            {
                using var reader = new StreamReader(context.Request.Body);
                _received.Add((context.Request.Headers.Authorization.ToString(), await reader.ReadToEndAsync()));
                context.Response.Headers.Location = "/elsewhere";
                context.Response.StatusCode = _status;
            }
        );
        // Whoever follows the redirect is told yes.
        _gateway.MapGet("/elsewhere", () => Results.Ok());
        await _gateway.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task The_gateway_gets_number_text_and_token()
    {
        var file = _directory.File("token");
        await File.WriteAllTextAsync(file, "secret\n");
        await SendAsync(new MessageOptions { Url = $"{_origin}/send", TokenFile = file });

        var (authorization, body) = Assert.Single(_received);
        Assert.Equal("Bearer secret", authorization);
        var message = JsonDocument.Parse(body).RootElement;
        Assert.Equal("13900000001", message.GetProperty("to").GetString());
        Assert.Equal("验证码", message.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(StatusCodes.Status500InternalServerError)]
    [InlineData(StatusCodes.Status302Found)]
    public async Task An_answer_that_is_no_yes_is_a_refusal_and_no_redirect_is_followed(int status)
    {
        _status = status;
        var error = await Assert.ThrowsAsync<MessageFailedException>(() =>
            SendAsync(new MessageOptions { Url = $"{_origin}/send" })
        );
        Assert.Equal(MessageFailure.Refused, error.Failure);
        Assert.Single(_received);
    }

    [Fact]
    public async Task A_gateway_that_is_down_is_unreachable()
    {
        await _gateway.StopAsync();
        var error = await Assert.ThrowsAsync<MessageFailedException>(() =>
            SendAsync(new MessageOptions { Url = $"{_origin}/send" })
        );
        Assert.Equal(MessageFailure.Unreachable, error.Failure);
    }

    [Fact]
    public async Task Production_has_no_outbox_and_development_shows_it()
    {
        await using var server = await RunningServer.StartAsync(("Messages:Gateway", "Outbox"));
        using var browser = server.NewBrowser();
        using var shown = await browser.GetAsync("/development/outbox");
        await using var production = server.Create("Production");
        var refused = new MessageOptionsValidator(production.Environment).Validate(
            null,
            new MessageOptions { Gateway = MessageWay.Outbox }
        );
        await using var without = await RunningServer.StartAsync();
        using var stranger = without.NewBrowser();
        using var hidden = await stranger.GetAsync("/development/outbox");

        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
        Assert.True(refused.Failed);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    private static async Task SendAsync(MessageOptions options)
    {
        using var gateway = new HttpMessages(Options.Create(options));
        Assert.True(MobileNumber.TryParse("13900000001", out var number));
        await gateway.SendAsync(number, "验证码", CancellationToken.None);
    }
}
