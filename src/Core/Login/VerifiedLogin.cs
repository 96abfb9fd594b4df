using System.Buffers;
using System.Runtime.InteropServices;
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

    // What was read of a certificate; whether it is trusted is never remembered here. Found by the last octets, which are of
    // its signature, and then compared whole: that costs less than hashing it.
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
        if (token.Format is not (Protocol.TokenFormat or Protocol.Sm2TokenFormat))
        {
            return new Rejection(RejectionReason.TokenFormatUnsupported, "an unknown token format");
        }

        var rented = ArrayPool<byte>.Shared.Rent(EndEntityCertificate.MaxSize);
        try
        {
            Span<byte> signatureOctets = stackalloc byte[MaxSignatureSize];
            return
                token.AppVersion.Length <= MaxVersionLength
                && StrictBase64.TryDecode(
                    token.UnverifiedCertificate,
                    rented.AsSpan(0, EndEntityCertificate.MaxSize),
                    out var certificate
                )
                && StrictBase64.TryDecode(token.Signature, signatureOctets, out var signature)
                ? Verify(challenge, token, certificate, signature)
                : new Rejection(RejectionReason.TokenMalformed, "a member is too long or not canonical base64");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static Verdict<VerifiedLogin> Verify(
        VerifiedChallenge challenge,
        AuthenticationToken token,
        ReadOnlySpan<byte> certificate,
        ReadOnlySpan<byte> signature
    )
    {
        // 3.5 Key policy: an algorithm of the list, offered by this challenge, that belongs to the key exactly.
        var claims = challenge.Jws.Claims;
        if (!JoseNames.TryParse(token.Algorithm, out var algorithm) || !claims.Algs.Contains(token.Algorithm))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, "the algorithm was not offered");
        }

        if (token.Format != Protocol.TokenFormatOf(algorithm))
        {
            return new Rejection(RejectionReason.AlgorithmNotAllowed, $"{algorithm} does not belong to {token.Format}");
        }

        // An enrolment may be proved with a key that opens nothing else: whether a rule knows it is decided with its path.
        var read =
            claims.Pur == LoginStatement.EnrollmentPurpose
                ? ParseSigner(certificate, AlgorithmSet.LegacyEnrollment)
                : ReadSigner(certificate);
        if (!read.TryGetValue(out var signer, out var rejection))
        {
            return rejection;
        }

        // 3.6 Signature over H(aud) ‖ H(N).
        var toBeSigned = LoginStatement.ToBeSigned(claims.Aud, challenge.Jws.Text, algorithm, claims.Pur);
        return signer.Key.Verify(algorithm, toBeSigned, signature, ecdsaDer: false).TryGetValue(out _, out rejection)
            ? new VerifiedLogin(signer.Certificate, challenge, algorithm)
            : rejection;
    }

    private static Verdict<Signer> ReadSigner(ReadOnlySpan<byte> certificateDer)
    {
        if (certificateDer.Length < Sha256Key.Size)
        {
            return new Rejection(RejectionReason.CertificateMalformed, "too short for a certificate");
        }

        var tail = MemoryMarshal.Read<Sha256Key>(certificateDer[^Sha256Key.Size..]);
        if (Signers.TryGet(tail, out var known) && certificateDer.SequenceEqual(known.Certificate.Der))
        {
            return known;
        }

        if (!ParseSigner(certificateDer, AlgorithmSet.Registry).TryGetValue(out var signer, out var rejection))
        {
            return rejection;
        }

        Signers.Set(tail, signer);
        return signer;
    }

    private static Verdict<Signer> ParseSigner(ReadOnlySpan<byte> certificateDer, AlgorithmSet keys) =>
        EndEntityCertificate.Parse(certificateDer).TryGetValue(out var certificate, out var rejection)
        && PublicKey.Parse(certificate.SubjectPublicKeyInfo, keys).TryGetValue(out var key, out rejection)
            ? new Signer(certificate, key)
            : rejection;

    private sealed record Signer(EndEntityCertificate Certificate, PublicKey Key);
}
