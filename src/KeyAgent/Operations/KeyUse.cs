using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.KeyAgent.Journal;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>Hashes, signs, journals and verifies: the one way from bytes to a signature. Its callers built the bytes themselves.</summary>
internal sealed class KeyUse(KeyUseJournal journal, TimeProvider clock)
{
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <param name="toBeSigned">Bytes the agent built; never bytes a page sent.</param>
    /// <param name="subject">SHA-256 that names the statement or challenge in the journal.</param>
    /// <returns>ECDSA as fixed-width r‖s, RSA as usual.</returns>
    /// <exception cref="TokenException">The token failed, or what it answered is no signature by this certificate's key.</exception>
    public async Task<byte[]> SignAsync(
        IKeySession session,
        KeyCertificate certificate,
        SignatureAlgorithm algorithm,
        byte[] toBeSigned,
        Operation operation,
        byte[] subject
    )
    {
        var hash = certificate.Certificate.Sha256;
        var signature = await session.SignDigestAsync(hash, algorithm, Digest(algorithm, toBeSigned));
        journal.Append(
            (number, previous) =>
                new JournalEntry(
                    number,
                    Now,
                    previous,
                    operation is LoginOperation ? "login" : "sign",
                    operation.Origin,
                    operation.Server.Id,
                    Convert.ToHexStringLower(subject),
                    Convert.ToHexStringLower(hash),
                    JoseNames.Of(algorithm)
                )
        );

        // Journalled all the same: a key was used, be it the wrong one. But nobody is handed what does not verify.
        return certificate.Key.Verify(algorithm, toBeSigned, signature, ecdsaDer: false).TryGetValue(out _, out var why)
            ? signature
            : throw new TokenException(TokenFailure.Device, $"the signature does not verify: {why.Reason}");
    }

    private static byte[] Digest(SignatureAlgorithm algorithm, byte[] data) =>
        algorithm switch
        {
            SignatureAlgorithm.Es256 or SignatureAlgorithm.Rs256 or SignatureAlgorithm.Ps256 => SHA256.HashData(data),
            SignatureAlgorithm.Es384 or SignatureAlgorithm.Rs384 or SignatureAlgorithm.Ps384 => SHA384.HashData(data),
            _ => SHA512.HashData(data),
        };
}
