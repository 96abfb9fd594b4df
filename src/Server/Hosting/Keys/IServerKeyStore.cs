using JianliRegistry.Core.Signing;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>The server's own keys. Files in development, a PKCS#11 token in production; callers can't tell.</summary>
/// <remarks>There is no general sign method: a receipt can never come out of the key that signs challenges.</remarks>
public interface IServerKeyStore
{
    /// <summary>All keys ever used, oldest first; published at GET /keys.</summary>
    IReadOnlyList<ServerKey> History { get; }

    /// <summary>The key that signs now.</summary>
    ServerKey Current(ServerKeyUse use);

    /// <param name="signingInput">ASCII signing input of a compact JWS.</param>
    /// <returns>r‖s, 64 octets.</returns>
    byte[] SignRequest(byte[] signingInput);

    /// <param name="signedAttributes">DER SET OF Attribute of a CMS.</param>
    /// <returns>ECDSA or SM2 signature in DER, as the current seal's key is.</returns>
    byte[] SignSeal(byte[] signedAttributes);

    /// <param name="noteBody">Body of a C2SP note.</param>
    /// <returns>Ed25519 signature, 64 octets.</returns>
    byte[] SignCheckpoint(byte[] noteBody);

    /// <summary>Makes a key beside the current one. It signs nothing until the history names it (see <see cref="KeyRotation"/>).</summary>
    /// <param name="algorithm">ES256, or SM2 for a seal; ignored for the checkpoint's Ed25519.</param>
    NewServerKey Generate(ServerKeyUse use, SignatureAlgorithm algorithm = SignatureAlgorithm.Es256);
}

/// <summary>A key that was made and is not in use yet.</summary>
/// <param name="PublicKey">DER SubjectPublicKeyInfo.</param>
/// <param name="SigningRequest">PKCS#10 in PEM, of a seal key only: its CA has to certify it first.</param>
public sealed record NewServerKey(byte[] PublicKey, string? SigningRequest);
