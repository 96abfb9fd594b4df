using JianliRegistry.Core.Signing;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>Keys of one PKCS#11 module, reached through a worker process that is restarted whenever it dies or hangs.</summary>
/// <param name="environment">Added to the worker's environment; the module's own settings, never secrets.</param>
internal sealed class WorkerKeyProvider(
    string module,
    TimeProvider clock,
    ILogger log,
    IReadOnlyDictionary<string, string>? environment = null
) : IKeyProvider
{
    public static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    // A person types on the device's own pad while C_Login blocks.
    private static readonly TimeSpan PinPadDeadline = TimeSpan.FromSeconds(60);

    // One call at a time: a module has one owner, and login state belongs to the token, not to a session.
    private readonly SemaphoreSlim _calls = new(1, 1);

    // One operation at a time holds the session.
    private readonly SemaphoreSlim _lease = new(1, 1);
    private readonly TimeProvider _clock = clock;
    private WorkerProcess? _worker;
    private bool _lastPresent;

    /// <summary>The worker's process id, for tests that stop or kill it; null before the first call.</summary>
    public int? WorkerId => _worker?.Id;

    public async Task<IReadOnlyList<KeyToken>> ListAsync()
    {
        var answer = await AskAsync(new WorkerRequest(WorkerCall.List), null, CallDeadline);
        var tokens = answer.Tokens ?? [];
        _lastPresent = tokens.Count > 0;
        return tokens;
    }

    public async Task<bool> IsTokenPresentAsync()
    {
        if (!await _calls.WaitAsync(TimeSpan.Zero))
        {
            return _lastPresent;
        }

        try
        {
            var answer = await AskAsync_HoldingCalls(new WorkerRequest(WorkerCall.IsPresent), null, CallDeadline);
            return _lastPresent = answer.Present == true;
        }
        catch (TokenException)
        {
            // The diagnosis says why; the status only knows that no token can be used.
            return _lastPresent = false;
        }
        finally
        {
            _calls.Release();
        }
    }

    public async Task<IKeySession> OpenAsync(string tokenSerial)
    {
        await _lease.WaitAsync();
        try
        {
            await AskAsync(new WorkerRequest(WorkerCall.Open, tokenSerial), null, CallDeadline);
            return new Session(this, _worker);
        }
        catch
        {
            _lease.Release();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is { } worker)
        {
            await worker.DisposeAsync();
            _worker = null;
        }

        _calls.Dispose();
        _lease.Dispose();
    }

    private async Task<WorkerAnswer> AskAsync(WorkerRequest request, Pin? pin, TimeSpan deadline)
    {
        await _calls.WaitAsync();
        try
        {
            return await AskAsync_HoldingCalls(request, pin, deadline);
        }
        finally
        {
            _calls.Release();
        }
    }

    private async Task<WorkerAnswer> AskAsync_HoldingCalls(WorkerRequest request, Pin? pin, TimeSpan deadline)
    {
        if (_worker is { IsGone: true } dead)
        {
            await dead.DisposeAsync();
            _worker = null;
        }

        _worker ??= WorkerProcess.Start(module, environment, log);
        return await _worker.AskAsync(request, pin, deadline, _clock);
    }

    /// <summary>The leased session; bound to the worker it was opened in.</summary>
    private sealed class Session(WorkerKeyProvider owner, WorkerProcess? worker) : IKeySession
    {
        private bool _disposed;

        public async Task LoginAsync(Pin? pin) =>
            await AskAsync(
                new WorkerRequest(WorkerCall.Login, OwnPinPad: pin is null),
                pin,
                pin is null ? PinPadDeadline : CallDeadline
            );

        public async Task<PinState> ReadPinStateAsync() =>
            (await AskAsync(new WorkerRequest(WorkerCall.PinState), null, CallDeadline)).Pin
            ?? throw new InvalidOperationException("the worker answered without a PIN state");

        public async Task<byte[]> SignDigestAsync(byte[] certificateSha256, SignatureAlgorithm algorithm, byte[] digest)
        {
            var call = new WorkerRequest(
                WorkerCall.Sign,
                CertificateSha256: certificateSha256,
                Algorithm: algorithm,
                Digest: digest
            );
            return (await AskAsync(call, null, CallDeadline)).Signature
                ?? throw new InvalidOperationException("the worker answered without a signature");
        }

        public async ValueTask DisposeAsync()
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            try
            {
                // A worker that died took its login with it: nothing is left to log out of.
                if (worker is { IsGone: false })
                {
                    await AskAsync(new WorkerRequest(WorkerCall.Close), null, CallDeadline);
                }
            }
            catch (TokenException)
            {
                // Logging out failed, so the whole worker goes: no login may outlive its operation.
                worker?.Kill();
            }
            finally
            {
                owner._lease.Release();
            }
        }

        private async Task<WorkerAnswer> AskAsync(WorkerRequest request, Pin? pin, TimeSpan deadline)
        {
            await owner._calls.WaitAsync();
            try
            {
                // A restarted worker knows nothing of this session, and must not be asked to sign without a new login.
                return worker is { IsGone: false } && ReferenceEquals(worker, owner._worker)
                    ? await worker.AskAsync(request, pin, deadline, owner._clock)
                    : throw new TokenException(TokenFailure.Device, "the session's worker is gone");
            }
            finally
            {
                owner._calls.Release();
            }
        }
    }
}
