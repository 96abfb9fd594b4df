using System.Net.Http.Headers;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>The body of an answer, or why there is none: a person can only wait or call the responder's operator.</summary>
internal sealed record StatusAnswer(byte[]? Body, string? Failure)
{
    public static StatusAnswer Failed(string failure) => new(null, failure);
}

/// <summary>Gets bytes from the configured responders and from nowhere else.</summary>
internal sealed class StatusFetcher : IDisposable
{
    /// <summary>Octets of the largest CRL that is taken; an endless answer is cut here.</summary>
    public const int MaxCrl = 32 * 1024 * 1024;
    public const int MaxOcsp = 64 * 1024;
    private const int ChunkSize = 64 * 1024;

    /// <summary>From the first byte sent to the last received, whatever happens between: a trickle is no answer either.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private readonly HashSet<Uri> _allowed;
    private readonly HttpClient _client;

    public StatusFetcher(ConfiguredAuthorities authorities)
    {
        _allowed = [.. authorities.WithStatus.SelectMany(a => a.CrlUrls.Append(a.OcspUrl)).OfType<Uri>()];
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                // A redirect would let a responder send this server to any address of its network.
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ActivityHeadersPropagator = null,
                ConnectTimeout = Patience,
                MaxResponseHeadersLength = 16,
                MaxResponseDrainSize = 0,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            }
        )
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Task<StatusAnswer> GetCrlAsync(Uri url, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, url), MaxCrl, ct);

    public Task<StatusAnswer> AskOcspAsync(Uri url, byte[] request, CancellationToken ct) =>
        SendAsync(
            new HttpRequestMessage(HttpMethod.Post, url)
            {
                Content = new ByteArrayContent(request)
                {
                    Headers = { ContentType = new MediaTypeHeaderValue("application/ocsp-request") },
                },
            },
            MaxOcsp,
            ct
        );

    public void Dispose() => _client.Dispose();

    private async Task<StatusAnswer> SendAsync(HttpRequestMessage question, int max, CancellationToken ct)
    {
        using var request = question;
        if (!_allowed.Contains(request.RequestUri!))
        {
            throw new InvalidOperationException("only configured addresses are fetched");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try
        {
            using var response = await _client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                limit.Token
            );
            return response.IsSuccessStatusCode
                ? await ReadAsync(response.Content, max, limit.Token)
                : StatusAnswer.Failed($"HTTP {(int)response.StatusCode}");
        }
        catch (HttpRequestException error)
        {
            return StatusAnswer.Failed(error.HttpRequestError.ToString());
        }
        catch (IOException)
        {
            return StatusAnswer.Failed("the answer broke off");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return StatusAnswer.Failed("no answer in time");
        }
    }

    private static async Task<StatusAnswer> ReadAsync(HttpContent content, int max, CancellationToken ct)
    {
        if (content.Headers.ContentLength > max)
        {
            return StatusAnswer.Failed("the answer is too large");
        }

        await using var body = await content.ReadAsStreamAsync(ct);
        using var read = new MemoryStream();
        var chunk = new byte[ChunkSize];
        int length;
        while ((length = await body.ReadAsync(chunk, ct)) > 0)
        {
            if (read.Length + length > max)
            {
                return StatusAnswer.Failed("the answer is too large");
            }

            await read.WriteAsync(chunk.AsMemory(0, length), ct);
        }

        return new StatusAnswer(read.ToArray(), null);
    }
}
