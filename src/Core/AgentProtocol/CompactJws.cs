using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.AgentProtocol;

/// <summary>A compact JWS (RFC 7515) signed ES256 by a server's request key, whose signature was verified.</summary>
/// <typeparam name="TClaims">Its payload.</typeparam>
public sealed class CompactJws<TClaims>
    where TClaims : notnull
{
    private CompactJws() { }

    public string Text => throw new NotSupportedException();
    public string KeyId => throw new NotSupportedException();
    public TClaims Claims => throw new NotSupportedException();

    /// <summary>Header exactly {"alg":"ES256","kid":…,"typ":…}; strict base64url and JSON; only keys of <paramref name="keys"/> count.</summary>
    public static Verdict<CompactJws<TClaims>> Verify(string text, string type, IReadOnlyList<RequestKey> keys) =>
        throw new NotSupportedException();
}

/// <summary>Writes compact JWS; the private key may live anywhere.</summary>
public static class CompactJwsWriter
{
    /// <param name="signEs256">Gets the signing input (ASCII) and returns r‖s, 64 bytes.</param>
    public static string Write<TClaims>(TClaims claims, string type, string keyId, Func<byte[], byte[]> signEs256) =>
        throw new NotSupportedException();
}
