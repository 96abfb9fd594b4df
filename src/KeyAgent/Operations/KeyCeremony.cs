using JianliRegistry.Core.Verification;
using JianliRegistry.KeyAgent.Consent;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>The way of every operation past the person and the token, in this order (docs/protocol.md §5).</summary>
internal sealed class KeyCeremony(IKeyProvider keys, IConsentPrompt prompt, KeyUse use, TimeProvider clock)
{
    private static readonly TimeSpan TokenPoll = TimeSpan.FromSeconds(1);

    public Task<bool> IsTokenPresentAsync() => keys.IsTokenPresentAsync();

    public async Task RunAsync(Operation operation, CancellationToken ct)
    {
        // 1. A token is present.
        var present = await WaitForTokenAsync(ct);

        // 2. A certificate on it fits.
        var suitable = operation.Choose(KeyCertificate.On(present));
        if (suitable.All(c => c.Token.Pin == PinState.Locked))
        {
            throw new TokenException(TokenFailure.PinLocked, "before asking");
        }

        operation.Move(OperationEvent.FindToken);

        // 3. The person has read what is signed, chosen the certificate and said yes.
        var certificate = suitable[await prompt.AskAsync(RequestFor(operation, suitable), ct)];
        if (!operation.TakesExpired && !certificate.IsValidAt(clock.GetUtcNow()))
        {
            throw new RefusedException(new Rejection(RejectionReason.CertificateExpired, "chosen by the person"));
        }

        operation.Move(OperationEvent.Agree);

        // 4. One leased session, logged out; the token takes the PIN.
        await using var session = await keys.OpenAsync(certificate.Token.Serial);
        await LogInAsync(operation, session, certificate.Token, ct);

        // 5. Sign; the lease ends with a logout whatever happens.
        await operation.SignAsync(session, certificate, use, ct);
    }

    private async Task<IReadOnlyList<KeyToken>> WaitForTokenAsync(CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (await keys.ListAsync() is { Count: > 0 } tokens)
            {
                return tokens;
            }

            await Task.Delay(TokenPoll, clock, ct);
        }
    }

    private ConsentRequest RequestFor(Operation operation, IReadOnlyList<KeyCertificate> suitable)
    {
        var now = clock.GetUtcNow();
        return new ConsentRequest(
            operation.Origin,
            operation.Server.Name,
            operation.Purpose,
            [.. suitable.Select(c => c.OfferAt(now))],
            operation.Statements,
            operation.LogSeen
        );
    }

    /// <summary>Asks until the token takes a PIN or the person gives up; never tries anything by itself.</summary>
    private async Task LogInAsync(Operation operation, IKeySession session, KeyToken token, CancellationToken ct)
    {
        for (var isRetry = false; ; isRetry = true)
        {
            var state = await session.ReadPinStateAsync();
            if (state is PinState.Locked or PinState.NotInitialised)
            {
                var locked = state == PinState.Locked;
                throw new TokenException(locked ? TokenFailure.PinLocked : TokenFailure.PinNotInitialised, "state");
            }

            using var pin = await prompt.AskPinAsync(
                new PinRequest(token.Label, state, token.HasOwnPinPad, isRetry),
                ct
            );
            operation.Move(OperationEvent.EnterPin);
            try
            {
                await session.LoginAsync(pin);
                return;
            }
            catch (TokenException error) when (error.Failure is TokenFailure.PinIncorrect or TokenFailure.PinLength)
            {
                operation.Move(OperationEvent.RefusePin, AgentFaults.CodeOf(error.Failure));
            }
        }
    }
}
