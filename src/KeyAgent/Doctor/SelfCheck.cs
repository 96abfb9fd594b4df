using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Operations;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Doctor;

/// <summary>One step of the self-check. Outcome: ok, failed, waiting (an earlier step has to be mended first).</summary>
/// <param name="Detail">For the local terminal only; never sent to a page.</param>
internal sealed record Finding(string Step, string Outcome, string? Code = null, string? Detail = null);

/// <summary>身份锁检测: driver, slot, token, certificate, clock, server; each failure has a code of its own that leads to one next step.</summary>
internal sealed class SelfCheck(IKeyProvider keys, string module, HttpClient http, TimeProvider clock)
{
    /// <param name="servers">Whose clocks and answers count.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(IReadOnlyList<PinnedServer> servers, CancellationToken ct)
    {
        IReadOnlyList<Finding> key =
        [
            .. await CheckDriverAsync(),
            new Finding("slot", "waiting"),
            new Finding("token", "waiting"),
            new Finding("certificate", "waiting"),
        ];
        var network = await new ServerCheck(http, clock).RunAsync(servers.SelectMany(s => s.Origins), ct);

        // A step that was reached stands before the same step waiting.
        return [.. key.DistinctBy(f => f.Step), .. network];
    }

    private async Task<IReadOnlyList<Finding>> CheckDriverAsync()
    {
        if (!File.Exists(module))
        {
            return [new Finding("driver", "failed", AgentErrors.DriverMissing, module)];
        }

        try
        {
            var hasSlot = await keys.IsSlotPresentAsync();
            return [new Finding("driver", "ok", Detail: module), .. await CheckSlotAsync(hasSlot)];
        }
        catch (TokenException error)
        {
            var isMissing = error.Failure == TokenFailure.ModuleMissing;
            var code = isMissing ? AgentErrors.DriverMissing : AgentErrors.DriverFailed;
            return [new Finding("driver", "failed", code, error.Message)];
        }
    }

    private async Task<IReadOnlyList<Finding>> CheckSlotAsync(bool hasSlot)
    {
        if (!hasSlot)
        {
            return [new Finding("slot", "failed", AgentErrors.SlotNone)];
        }

        var slot = new Finding("slot", "ok");
        try
        {
            return await keys.ListAsync() is { Count: > 0 } tokens
                ? [slot, CheckPin(tokens), CheckCertificates(tokens)]
                : [slot, new Finding("token", "failed", AgentErrors.TokenNone)];
        }
        catch (TokenException error)
        {
            return [slot, new Finding("token", "failed", AgentFaults.CodeOf(error.Failure), error.Message)];
        }
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
}
