using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>Gets bytes from the configured responders and from nowhere else.</summary>
internal sealed class StatusFetcher : IDisposable
{
    /// <summary>Octets of the largest CRL that is taken; an endless answer is cut here.</summary>
    public const int MaxCrl = 32 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly HashSet<string> _allowed;
    private readonly HttpClient _client;

    public StatusFetcher(IOptions<StatusOptions> options)
    {
        _allowed = [.. options.Value.CrlUrls];
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                // A redirect would let a responder send this server to any address of its network.
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = Patience,
            }
        )
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MaxCrl,
        };
    }

    /// <returns>The body, or null with the reason: a person can only wait or call the responder's operator.</returns>
    public async Task<(byte[]? Body, string? Failure)> GetAsync(string url, CancellationToken ct)
    {
        if (!_allowed.Contains(url))
        {
            throw new InvalidOperationException("only configured addresses are fetched");
        }

        try
        {
            using var response = await _client.GetAsync(new Uri(url), ct);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadAsByteArrayAsync(ct), null)
                : (null, $"HTTP {(int)response.StatusCode}");
        }
        catch (HttpRequestException error)
        {
            return (null, error.HttpRequestError.ToString());
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, "no answer in time");
        }
    }

    public void Dispose() => _client.Dispose();
}
