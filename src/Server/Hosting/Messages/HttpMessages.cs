using System.Net.Http.Headers;
using JianliRegistry.Core.Enterprises;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Messages;

/// <summary>The operator's gateway over HTTP: POST {"to","text"} with a bearer token; any 2xx means accepted.</summary>
internal sealed class HttpMessages : IMessageGateway, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly string _tokenFile;

    public HttpMessages(IOptions<MessageOptions> options)
    {
        _address = new Uri(options.Value.Url);
        _tokenFile = options.Value.TokenFile;
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                // A redirect would carry token and number to an address that nobody configured.
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = Patience,
                MaxResponseHeadersLength = 16,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            Timeout = Patience,
        };
    }

    public bool IsThere => true;

    public async Task SendAsync(MobileNumber to, string text, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = JsonContent.Create(new { to = to.Value, text }),
        };
        if (_tokenFile.Length > 0)
        {
            // Read each time, so that a token can be changed without a restart.
            var token = (await File.ReadAllTextAsync(_tokenFile, ct)).Trim();
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (!answer.IsSuccessStatusCode)
            {
                throw new MessageFailedException(MessageFailure.Refused);
            }
        }
        catch (Exception error)
            when (error is HttpRequestException or IOException
                || (error is OperationCanceledException && !ct.IsCancellationRequested)
            )
        {
            throw new MessageFailedException(MessageFailure.Unreachable, error);
        }
    }

    public void Dispose() => _client.Dispose();
}
