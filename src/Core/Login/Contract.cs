using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Login;

/// <summary>The bytes a login signature covers: H(aud) ‖ H(N), N = base64(SHA-256("JLK/1 " ‖ pur ‖ 0x00 ‖ uint32be(len C) ‖ C)). The agent calls this too.</summary>
public static class LoginStatement
{
    /// <summary>The 44-character Web eID nonce of a challenge.</summary>
    public static string NonceOf(string compactJws, string purpose) => throw new NotSupportedException();

    /// <summary>What is signed (before the signature algorithm's own hash).</summary>
    public static byte[] ToBeSigned(string origin, string compactJws, SignatureAlgorithm algorithm) =>
        throw new NotSupportedException();
}

/// <summary>Our own challenge, checked for signature, type, issuer, purpose, time, session and origin; not yet spent.</summary>
public sealed class VerifiedChallenge
{
    internal VerifiedChallenge(CompactJws<ChallengeClaims> jws) => Jws = jws;

    public CompactJws<ChallengeClaims> Jws { get; }

    /// <param name="preSessionCookie">Value of __Host-jlk-pre.</param>
    /// <param name="origin">The request's Origin header.</param>
    public static Verdict<VerifiedChallenge> Verify(
        string compactJws,
        IReadOnlyList<RequestKey> ownKeys,
        string serverId,
        string preSessionCookie,
        string origin,
        DateTimeOffset now
    ) => throw new NotSupportedException();
}

/// <summary>A login token whose signature covers one verified challenge. The certificate is not trusted yet.</summary>
public sealed class VerifiedLogin
{
    internal VerifiedLogin(
        EndEntityCertificate certificate,
        VerifiedChallenge challenge,
        SignatureAlgorithm algorithm
    ) => (Certificate, Challenge, Algorithm) = (certificate, challenge, algorithm);

    public EndEntityCertificate Certificate { get; }
    public VerifiedChallenge Challenge { get; }
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Key policy, then signature (protocol.md, Login step 3).</summary>
    public static Verdict<VerifiedLogin> Verify(VerifiedChallenge challenge, AuthenticationToken token) =>
        throw new NotSupportedException();
}
