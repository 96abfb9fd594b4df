using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Login;

/// <summary>A login token whose signature covers one verified challenge. The certificate is not trusted yet.</summary>
public sealed class VerifiedLogin
{
    private const int MaxSignatureSize = 512;
    private const int MaxVersionLength = 255;

    // What was read of a certificate, by its octets; whether it is trusted is never remembered here.
    private static readonly BoundedCache<Sha256Key, Signer> Signers = new(1024);

    internal VerifiedLogin(
        EndEntityCertificate certificate,
        VerifiedChallenge challenge,
        SignatureAlgorithm algorithm
    ) => (Certificate, Challenge, Algorithm) = (certificate, challenge, algorithm);

    public EndEntityCertificate Certificate { get; }
    public VerifiedChallenge Challenge { get; }
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>Key policy, then signature (protocol.md, Login step 3).</summary>
    /// <remarks>The caller has spent the challenge before: a token is looked at once, whatever comes out.</remarks>
    public static Verdict<VerifiedLogin> Verify(VerifiedChallenge challenge, AuthenticationToken token)
    {
        var claims = challenge.Jws.Claims;
        if (token.Format is not (Protocol.TokenFormat or Protocol.Sm2TokenFormat))
        {
            return new Rejection(RejectionReason.TokenFormatUnsupported, "an unknown token format");
        }

        if (
            token.AppVersion.Length > MaxVersionLength
            || !StrictBase64.TryDecode(
                token.UnverifiedCertificate,
                EndEntityCertificate.MaxSize,
                out var certificateDer
            )
            || !StrictBase64.TryDecode(token.Signature, MaxSignatureSize, out var signature)
        )
        {
            return new Rejection(RejectionReason.TokenMalformed, "a member is too long or not canonical base64");
        }

        // 3.5 Key policy: an algorithm of the list, offered by this challenge, that belongs to the key exactly.
        if (!JoseNames.TryParse(token.Algorithm, out var algorithm) || !claims.Algs.Contains(token.Algorithm))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, "the algorithm was not offered");
        }

        if (token.Format != Protocol.TokenFormatOf(algorithm))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, $"{algorithm} does not belong to {token.Format}");
        }

        if (!ReadSigner(certificateDer).TryGetValue(out var signer, out var rejection))
        {
            return rejection;
        }

        // 3.6 Signature over H(aud) ‖ H(N).
        var toBeSigned = LoginStatement.ToBeSigned(claims.Aud, challenge.Jws.Text, algorithm);
        return signer.Key.Verify(algorithm, toBeSigned, signature, ecdsaDer: false).TryGetValue(out _, out rejection)
            ? new VerifiedLogin(signer.Certificate, challenge, algorithm)
            : rejection;
    }

    private static Verdict<Signer> ReadSigner(byte[] certificateDer)
    {
        var hash = Sha256Key.Of(certificateDer);
        if (Signers.TryGet(hash, out var known))
        {
            return known;
        }

        if (
            !EndEntityCertificate.Parse(certificateDer).TryGetValue(out var certificate, out var rejection)
            || !PublicKey.Parse(certificate.SubjectPublicKeyInfo).TryGetValue(out var key, out rejection)
        )
        {
            return rejection;
        }

        var signer = new Signer(certificate, key);
        Signers.Set(hash, signer);
        return signer;
    }

    private sealed record Signer(EndEntityCertificate Certificate, PublicKey Key);
}
