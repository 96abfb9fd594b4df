using JianliRegistry.Core.Signing;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>The boundary to identity keys, in terms of tokens, certificates and digests; says nothing about PKCS#11, so that SKF (GM/T 0016) is an addition.</summary>
/// <remarks>Crosses a process boundary: a vendor's module may hang, crash or abort without taking the agent along. Failures are <see cref="TokenException"/>.</remarks>
internal interface IKeyProvider : IAsyncDisposable
{
    /// <summary>All tokens that are present now, with their certificates; no PIN needed.</summary>
    Task<IReadOnlyList<KeyToken>> ListAsync();

    /// <summary>Quick look for the status: whether any token is present. Answers the last known state while the module is busy.</summary>
    Task<bool> IsTokenPresentAsync();

    /// <summary>Whether the driver offers any place for a token (a reader, a USB port), with or without one in it.</summary>
    Task<bool> IsSlotPresentAsync();

    /// <summary>Leases the one session to a token, logged out. Whoever disposes it logs out again.</summary>
    Task<IKeySession> OpenAsync(string tokenSerial);
}

/// <summary>An exclusive session with one token, for one operation.</summary>
internal interface IKeySession : IAsyncDisposable
{
    /// <param name="pin">null where the token has its own PIN pad.</param>
    Task LoginAsync(Pin? pin);

    Task<PinState> ReadPinStateAsync();

    /// <summary>Signs a digest the agent made. ECDSA answers fixed-width r‖s.</summary>
    Task<byte[]> SignDigestAsync(byte[] certificateSha256, SignatureAlgorithm algorithm, byte[] digest);
}
