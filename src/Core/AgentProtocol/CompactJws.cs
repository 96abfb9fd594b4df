using System.Buffers.Text;
using System.Text;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.AgentProtocol;

/// <summary>The whole protected header of our JWS; there is no other member.</summary>
internal sealed record JwsHeader(string Alg, string Kid, string Typ);

/// <summary>A compact JWS (RFC 7515) signed ES256 by a server's request key, whose signature was verified.</summary>
/// <typeparam name="TClaims">Its payload.</typeparam>
public sealed class CompactJws<TClaims>
    where TClaims : notnull
{
    private const int MaxLength = 8 * 1024;

    private CompactJws(string text, string keyId, TClaims claims) => (Text, KeyId, Claims) = (text, keyId, claims);

    public string Text { get; }
    public string KeyId { get; }
    public TClaims Claims { get; }

    /// <summary>Header exactly {"alg":"ES256","kid":…,"typ":…}; strict base64url and JSON; only keys of <paramref name="keys"/> count.</summary>
    /// <remarks>The claims are read only after the signature was verified.</remarks>
    public static Verdict<CompactJws<TClaims>> Verify(string text, string type, IReadOnlyList<RequestKey> keys)
    {
        // 1. Three parts of strict base64url within the size limit.
        if (text is null || text.Length > MaxLength)
        {
            return Malformed("no JWS or too long");
        }

        Span<Range> parts = stackalloc Range[4];
        var characters = text.AsSpan();
        if (
            characters.Split(parts, '.') != 3
            || !StrictBase64.TryDecodeUrl(characters[parts[0]], MaxLength, out var headerJson)
            || !StrictBase64.TryDecodeUrl(characters[parts[1]], MaxLength, out var payload)
            || !StrictBase64.TryDecodeUrl(characters[parts[2]], MaxLength, out var signature)
        )
        {
            return Malformed("not three parts of base64url");
        }

        // 2. The header has exactly the three members, our algorithm and the expected type.
        if (!StrictJson.Parse<JwsHeader>(headerJson, MaxLength).TryGetValue(out var header, out var rejection))
        {
            return Malformed("header: " + rejection.Detail);
        }

        if (header.Alg != CompactJwsWriter.Algorithm)
        {
            return Malformed("the algorithm is not ES256");
        }

        if (header.Typ != type)
        {
            return new Rejection(RejectionReason.ChallengeTypeWrong, "the type is not the expected one");
        }

        // 3. The signature is made by a key that the caller pins.
        var signingInput = new byte[parts[1].End.Value];
        Encoding.ASCII.GetBytes(characters[..signingInput.Length], signingInput);
        if (!VerifySignature(header.Kid, keys, signingInput, signature).TryGetValue(out var key, out rejection))
        {
            return rejection;
        }

        // 4. Only now the claims.
        return StrictJson.Parse<TClaims>(payload, MaxLength).TryGetValue(out var claims, out rejection)
            ? new CompactJws<TClaims>(text, key.Kid, claims)
            : Malformed("claims: " + rejection.Detail);
    }

    private static Verdict<RequestKey> VerifySignature(
        string keyId,
        IReadOnlyList<RequestKey> keys,
        byte[] signingInput,
        byte[] signature
    )
    {
        if (keys.FirstOrDefault(k => k.Kid == keyId) is not { } pinned)
        {
            return new Rejection(RejectionReason.ChallengeKeyUnknown, "no pinned key has this kid");
        }

        if (
            !StrictBase64.TryDecode(pinned.Spki, MaxLength, out var spki)
            || !PublicKey.Parse(spki).TryGetValue(out var key, out _)
        )
        {
            return new Rejection(RejectionReason.ChallengeKeyUnknown, $"the pinned key {pinned.Kid} is unusable");
        }

        return key.Verify(SignatureAlgorithm.Es256, signingInput, signature, ecdsaDer: false)
            .TryGetValue(out _, out var rejection)
            ? pinned
            : new Rejection(RejectionReason.ChallengeSignatureInvalid, rejection.Detail);
    }

    private static Rejection Malformed(string detail) => new(RejectionReason.ChallengeMalformed, detail);
}

/// <summary>Writes compact JWS; the private key may live anywhere.</summary>
public static class CompactJwsWriter
{
    internal const string Algorithm = "ES256";

    /// <param name="signEs256">Gets the signing input (ASCII) and returns r‖s, 64 bytes.</param>
    public static string Write<TClaims>(TClaims claims, string type, string keyId, Func<byte[], byte[]> signEs256)
    {
        var header = StrictJson.Render(new JwsHeader(Algorithm, keyId, type));
        var signingInput = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(StrictJson.Render(claims))}";
        var signature = signEs256(Encoding.ASCII.GetBytes(signingInput));
        return signature.Length == 64
            ? $"{signingInput}.{Base64Url.EncodeToString(signature)}"
            : throw new InvalidOperationException("an ES256 signature has 64 octets");
    }
}
