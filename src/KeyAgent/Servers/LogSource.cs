using System.Net;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.KeyAgent.Servers;

/// <summary>The server gave no usable answer about its log; whether it could not or would not, nobody can tell.</summary>
internal sealed class LogUnreachableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Asks a pinned origin about its log, over the agent's own validated way to it (docs/protocol.md, The log).</summary>
internal sealed class LogSource(HttpClient http)
{
    private const int MaxAnswer = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What GET /log/consistency answers: hashes in base64.</summary>
    private sealed record Consistency(long From, long To, IReadOnlyList<string> Hashes);

    /// <returns>The signed note, unverified; null where the server says that it has none yet.</returns>
    public async Task<string?> CheckpointAsync(string origin, CancellationToken ct) =>
        await GetAsync($"{origin}/log/checkpoint", ct) is { } body ? Encoding.UTF8.GetString(body) : null;

    /// <returns>Unverified hashes; null where the server does not know one of the sizes.</returns>
    public async Task<IReadOnlyList<byte[]>?> ConsistencyAsync(string origin, long from, long to, CancellationToken ct)
    {
        if (await GetAsync($"{origin}/log/consistency?from={from}&to={to}", ct) is not { } body)
        {
            return null;
        }

        try
        {
            return StrictJson.Parse<Consistency>(body, MaxAnswer).TryGetValue(out var answer, out var rejection)
                ? [.. answer.Hashes.Select(Convert.FromBase64String)]
                : throw new LogUnreachableException($"{rejection.Reason}");
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            throw new LogUnreachableException("the proof is no proof", error);
        }
    }

    private async Task<byte[]?> GetAsync(string address, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(Patience);
        try
        {
            using var answer = await http.GetAsync(
                new Uri(address),
                HttpCompletionOption.ResponseHeadersRead,
                timeout.Token
            );
            if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest)
            {
                return null;
            }

            if (answer.StatusCode != HttpStatusCode.OK)
            {
                throw new LogUnreachableException($"HTTP {(int)answer.StatusCode}");
            }

            await answer.Content.LoadIntoBufferAsync(MaxAnswer, timeout.Token);
            return await answer.Content.ReadAsByteArrayAsync(timeout.Token);
        }
        catch (HttpRequestException error)
        {
            throw new LogUnreachableException(error.HttpRequestError.ToString(), error);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new LogUnreachableException("no answer in time", error);
        }
    }
}
