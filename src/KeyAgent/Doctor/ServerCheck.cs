using System.Globalization;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Operations;

namespace JianliRegistry.KeyAgent.Doctor;

/// <summary>Asks every given origin whether it works and what time it is there. Only origins of servers.json get here.</summary>
internal sealed class ServerCheck(HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>One clock for all of them, then a server each, in the order given.</returns>
    public async Task<IReadOnlyList<Finding>> RunAsync(IEnumerable<string> origins, CancellationToken ct)
    {
        var answers = await Task.WhenAll(origins.Select(origin => AskAsync(origin, ct)));
        return [ClockOf(answers), .. answers.Select(a => a.Server)];
    }

    /// <param name="Offset">The server's clock minus ours; null where no server proved who it is and said the time.</param>
    private sealed record Answer(string Origin, Finding Server, TimeSpan? Offset);

    private static Finding ClockOf(Answer[] answers)
    {
        var known = answers.Where(a => a.Offset is not null).ToList();
        var detail = string.Join(
            "; ",
            known.Select(a =>
                string.Create(CultureInfo.InvariantCulture, $"{a.Origin} {a.Offset!.Value.TotalSeconds:+0;-0;0} s")
            )
        );
        return known.Count == 0 ? new Finding("clock", "waiting")
            : known.Exists(a => a.Offset!.Value.Duration() > RequestChecks.ClockTolerance)
                ? new Finding("clock", "failed", AgentErrors.ClockSkewed, detail)
            : new Finding("clock", "ok", Detail: detail);
    }

    private async Task<Answer> AskAsync(string origin, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(origin + "/health/live"));
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var offset = answer.Headers.Date - clock.GetUtcNow();
            var status = (int)answer.StatusCode;

            // A server that works says the time (RFC 9110 §6.6.1); a redirect is somebody else's answer.
            return status == StatusCodes.Status200OK && offset is not null
                ? new Answer(origin, new Finding("server", "ok", Detail: origin), offset)
                : new Answer(origin, Failed(AgentErrors.ServerError, origin, $"{status}"), offset);
        }
        catch (HttpRequestException error)
        {
            var code =
                error.HttpRequestError == HttpRequestError.SecureConnectionError
                    ? AgentErrors.ServerUntrusted
                    : AgentErrors.ServerUnreachable;
            return new Answer(origin, Failed(code, origin, error.InnerException?.Message ?? error.Message), null);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            return new Answer(origin, Failed(AgentErrors.ServerUnreachable, origin, error.Message), null);
        }
    }

    private static Finding Failed(string code, string origin, string why) =>
        new("server", "failed", code, $"{origin} {why}");
}
