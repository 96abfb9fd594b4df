using System.Globalization;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Operations;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Doctor;

/// <summary>One step of the self-check. Outcome: ok, failed, waiting (an earlier step has to be mended first).</summary>
/// <param name="Detail">For the local terminal only; never sent to a page.</param>
internal sealed record Finding(string Step, string Outcome, string? Code = null, string? Detail = null);

/// <summary>身份锁检测: driver, slot, token, certificate, clock, server; each with one code that leads to one next step.</summary>
internal sealed class SelfCheck(IKeyProvider keys, string module, HttpClient http, TimeProvider clock)
{
    private static readonly TimeSpan ServerTime = TimeSpan.FromSeconds(3);

    /// <param name="server">Whose clock and reachability count; null: every server would do, so none is asked.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(PinnedServer? server, CancellationToken ct)
    {
        var findings = new List<Finding>();
        await CheckTokenAsync(findings);
        await CheckServerAsync(findings, server, ct);
        return findings;
    }

    private async Task CheckTokenAsync(List<Finding> findings)
    {
        IReadOnlyList<KeyToken> tokens;
        try
        {
            if (!File.Exists(module))
            {
                throw new TokenException(TokenFailure.ModuleMissing, "no such file");
            }

            tokens = await keys.ListAsync();
        }
        catch (TokenException error)
        {
            findings.Add(new Finding("driver", "failed", AgentFaults.CodeOf(error.Failure), error.Message));
            findings.Add(new Finding("slot", "waiting"));
            findings.Add(new Finding("token", "waiting"));
            findings.Add(new Finding("certificate", "waiting"));
            return;
        }

        findings.Add(new Finding("driver", "ok", Detail: module));
        findings.Add(new Finding("slot", "ok"));
        if (tokens.Count == 0)
        {
            findings.Add(new Finding("token", "failed", AgentErrors.TokenNone));
            findings.Add(new Finding("certificate", "waiting"));
            return;
        }

        findings.Add(CheckPin(tokens));
        findings.Add(CheckCertificates(tokens));
    }

    private static Finding CheckPin(IReadOnlyList<KeyToken> tokens)
    {
        var detail = string.Join("; ", tokens.Select(t => $"{t.Label} ({t.Pin})"));
        return tokens.Max(t => t.Pin) switch
        {
            PinState.Locked => new Finding("token", "failed", AgentErrors.PinLocked, detail),
            PinState.NotInitialised => new Finding("token", "failed", AgentErrors.PinNotInitialised, detail),
            PinState.FinalTry => new Finding("token", "failed", AgentErrors.PinFinalTry, detail),
            _ => new Finding("token", "ok", Detail: detail),
        };
    }

    private Finding CheckCertificates(IReadOnlyList<KeyToken> tokens)
    {
        var suitable = KeyCertificate.On(tokens).Where(c => c.IsForLogin || c.IsForCommitment).ToList();
        var valid = suitable.FindAll(c => c.IsValidAt(clock.GetUtcNow()));
        var detail = string.Join(
            "; ",
            suitable.Select(c => $"{c.Organization} {c.CreditCode} {c.Certificate.NotAfter:yyyy-MM-dd}")
        );
        return suitable.Count == 0 ? new Finding("certificate", "failed", AgentErrors.CertificateNoneSuitable)
            : valid.Count == 0 ? new Finding("certificate", "failed", AgentErrors.CertificateExpired, detail)
            : valid.TrueForAll(c => c.Algorithms.Count == 0)
                ? new Finding("certificate", "failed", AgentErrors.KeyMechanismUnsupported, detail)
            : new Finding("certificate", "ok", Detail: detail);
    }

    /// <summary>Asks only an origin that servers.json pins, over the system's trust, without following redirects.</summary>
    private async Task CheckServerAsync(List<Finding> findings, PinnedServer? server, CancellationToken ct)
    {
        if (server is null)
        {
            return;
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(ServerTime);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(server.Origins[0] + "/health/live"));
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var offset = answer.Headers.Date - clock.GetUtcNow();
            var seconds = offset?.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture) ?? "?";
            findings.Add(
                offset?.Duration() <= RequestChecks.ClockTolerance
                    ? new Finding("clock", "ok", Detail: $"{seconds} s")
                    : new Finding("clock", "failed", AgentErrors.ClockSkewed, $"{seconds} s")
            );
            findings.Add(new Finding("server", "ok", Detail: server.Origins[0]));
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            findings.Add(new Finding("clock", "waiting"));
            findings.Add(new Finding("server", "failed", AgentErrors.ServerUnreachable, error.Message));
        }
    }
}
