using JianliRegistry.Core.Signing;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Tests.Support;

/// <summary>Counts what reaches the real token.</summary>
internal sealed class CountingKeys(WorkerKeyProvider inner) : IKeyProvider
{
    private int _signs;
    private int _logins;

    public int Signs => _signs;
    public int Logins => _logins;
    public WorkerKeyProvider Inner => inner;

    public Task<IReadOnlyList<KeyToken>> ListAsync() => inner.ListAsync();

    public Task<bool> IsTokenPresentAsync() => inner.IsTokenPresentAsync();

    public Task<bool> IsSlotPresentAsync() => inner.IsSlotPresentAsync();

    public async Task<IKeySession> OpenAsync(string tokenSerial) =>
        new CountingSession(this, await inner.OpenAsync(tokenSerial));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class CountingSession(CountingKeys owner, IKeySession session) : IKeySession
    {
        public Task LoginAsync(Pin? pin)
        {
            Interlocked.Increment(ref owner._logins);
            return session.LoginAsync(pin);
        }

        public Task<PinState> ReadPinStateAsync() => session.ReadPinStateAsync();

        public Task<byte[]> SignDigestAsync(byte[] certificateSha256, SignatureAlgorithm algorithm, byte[] digest)
        {
            Interlocked.Increment(ref owner._signs);
            return session.SignDigestAsync(certificateSha256, algorithm, digest);
        }

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }
}
