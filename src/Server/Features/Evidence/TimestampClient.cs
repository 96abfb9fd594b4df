using System.Formats.Asn1;
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
        var nonce = PositiveNonce();
        var request = Rfc3161TimestampRequest.CreateFromHash(
            sha256,
            HashAlgorithmName.SHA256,
            requestedPolicyId: null,
            nonce,
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
            return TokenOf(answer, nonce);
        }
        catch (HttpRequestException error)
        {
            throw new TimestampUnavailableException(error.HttpRequestError.ToString(), error);
        }
        catch (Exception error) when (error is CryptographicException or AsnContentException)
        {
            throw new TimestampUnavailableException("the answer is no token for this request", error);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new TimestampUnavailableException("no answer in time", error);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>TimeStampResp (RFC 3161 §2.4.2): the token, written again as DER.</summary>
    /// <remarks>Not by ProcessResponse: the platform looks at the signer too, and knows neither SM2 nor SM3. Ours looks later.</remarks>
    private static byte[] TokenOf(byte[] answer, byte[] nonce)
    {
        var response = new AsnReader(answer, AsnEncodingRules.BER).ReadSequence();
        var status = response.ReadSequence();
        if (!status.TryReadInt32(out var granted) || granted is not (0 or 1) || !response.HasData)
        {
            throw new CryptographicException("not granted");
        }

        var token = new SignedCms();
        token.Decode(response.ReadEncodedValue().Span);
        return
            Rfc3161TimestampTokenInfo.TryDecode(token.ContentInfo.Content, out var info, out _)
            && info.GetNonce() is { } echoed
            && echoed.Span.SequenceEqual(nonce)
            ? token.Encode()
            : throw new CryptographicException("not an answer to this request");
    }

    // A nonce is an INTEGER: a leading sign bit or zero octet would be encoded otherwise than it was sent.
    private static byte[] PositiveNonce()
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceLength);
        nonce[0] = (byte)((nonce[0] & 0x3F) | 0x40);
        return nonce;
    }
}
