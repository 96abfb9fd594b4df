using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The timestamp authority did not answer, or not with a token over what it was asked for; trying again later may help.</summary>
public sealed class TimestampUnavailableException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Asks the one configured authority for RFC 3161 tokens.</summary>
internal sealed class TimestampClient : IDisposable
{
    private const int MaxAnswer = 64 * 1024;
    private const int NonceLength = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly MediaTypeHeaderValue Query = new("application/timestamp-query");
    private readonly Uri _address;
    private readonly HttpClient _client;

    public TimestampClient(IOptions<TimestampOptions> options)
    {
        _address = new Uri(options.Value.Url);
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = Patience,
            }
        )
        {
            Timeout = Patience,
            MaxResponseContentBufferSize = MaxAnswer,
        };
    }

    /// <param name="sha256">What is stamped: a digest, or the root of a hash tree.</param>
    /// <returns>DER TimeStampToken over it, with the authority's certificate; not verified.</returns>
    /// <exception cref="TimestampUnavailableException">No usable token.</exception>
    public async Task<byte[]> StampHashAsync(byte[] sha256, CancellationToken ct)
    {
        var request = Rfc3161TimestampRequest.CreateFromHash(
            sha256,
            HashAlgorithmName.SHA256,
            requestedPolicyId: null,
            nonce: PositiveNonce(),
            requestSignerCertificates: true
        );
        try
        {
            using var body = new ByteArrayContent(request.Encode());
            body.Headers.ContentType = Query;
            using var response = await _client.PostAsync(_address, body, ct);
            if (!response.IsSuccessStatusCode)
            {
                throw new TimestampUnavailableException($"HTTP {(int)response.StatusCode}");
            }

            var answer = await response.Content.ReadAsByteArrayAsync(ct);
            return request.ProcessResponse(answer, out _).AsSignedCms().Encode();
        }
        catch (HttpRequestException error)
        {
            throw new TimestampUnavailableException(error.HttpRequestError.ToString(), error);
        }
        catch (CryptographicException error)
        {
            throw new TimestampUnavailableException("the answer is no token for this request", error);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new TimestampUnavailableException("no answer in time", error);
        }
    }

    public void Dispose() => _client.Dispose();

    // A nonce is an INTEGER: a leading sign bit or zero octet would be encoded otherwise than it was sent.
    private static byte[] PositiveNonce()
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        nonce[0] = (byte)((nonce[0] & 0x3F) | 0x40);
        return nonce;
    }
}
