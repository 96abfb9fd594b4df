using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using Net.Pkcs11Interop.Common;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>Private keys on a PKCS#11 token, found by their public halves in keys.json; they never leave it.</summary>
internal sealed class Pkcs11KeyStore(KeyOptions options) : IServerKeyStore, IDisposable
{
    private readonly KeyToken _token = new(options);
    private readonly Lazy<SignatureAlgorithm> _sealAlgorithm = new(() =>
        KeyHistory.AlgorithmOf(KeyHistory.Current(KeyHistory.Read(options.Directory), ServerKeyUse.Seal))
    );

    public IReadOnlyList<ServerKey> History { get; } = KeyHistory.Read(options.Directory);

    public ServerKey Current(ServerKeyUse use) => KeyHistory.Current(History, use);

    public byte[] SignRequest(byte[] signingInput) =>
        SignEcdsa(ServerKeyUse.Request, signingInput, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <exception cref="StartRefusedException">An SM2 seal: PKCS#11 knows no SM2, and each vendor has another mechanism for it.</exception>
    public byte[] SignSeal(byte[] signedAttributes) =>
        _sealAlgorithm.Value == SignatureAlgorithm.Sm2
            ? throw NoSm2()
            : SignEcdsa(ServerKeyUse.Seal, signedAttributes, DSASignatureFormat.Rfc3279DerSequence);

    public byte[] SignCheckpoint(byte[] noteBody) =>
        _token.Sign(KeyToken.Eddsa, KeyHistory.PublicKeyOf(Current(ServerKeyUse.Checkpoint)), noteBody);

    public NewServerKey Generate(ServerKeyUse use, SignatureAlgorithm algorithm = SignatureAlgorithm.Es256)
    {
        if (use == ServerKeyUse.Seal && algorithm == SignatureAlgorithm.Sm2)
        {
            throw NoSm2();
        }

        var publicKey = _token.Generate(use);
        if (use != ServerKeyUse.Seal)
        {
            return new NewServerKey(publicKey, null);
        }

        using var key = new TokenEcdsa(_token, publicKey);
        return new NewServerKey(publicKey, KeyRotation.SigningRequestOf(key));
    }

    public void Dispose() => _token.Dispose();

    private static StartRefusedException NoSm2() =>
        new("a seal of SM2 needs Keys:Store=File: the PKCS#11 store has no mechanism for it");

    private byte[] SignEcdsa(ServerKeyUse use, byte[] data, DSASignatureFormat format)
    {
        using var key = new TokenEcdsa(_token, KeyHistory.PublicKeyOf(Current(use)));
        return key.SignData(data, HashAlgorithmName.SHA256, format);
    }

    /// <summary>A P-256 key whose private half stays on the token; CKM_ECDSA answers r‖s.</summary>
    private sealed class TokenEcdsa : ECDsa
    {
        private readonly KeyToken _token;
        private readonly byte[] _publicKey;
        private readonly ECDsa _public = Create();

        public TokenEcdsa(KeyToken token, byte[] publicKey)
        {
            (_token, _publicKey) = (token, publicKey);
            _public.ImportSubjectPublicKeyInfo(publicKey, out _);
            KeySizeValue = _public.KeySize;
        }

        public override byte[] SignHash(byte[] hash) => _token.Sign((ulong)CKM.CKM_ECDSA, _publicKey, hash);

        public override bool VerifyHash(byte[] hash, byte[] signature) => _public.VerifyHash(hash, signature);

        public override ECParameters ExportParameters(bool includePrivateParameters) =>
            includePrivateParameters
                ? throw new CryptographicException("the key can't leave the token")
                : _public.ExportParameters(includePrivateParameters: false);

        protected override void Dispose(bool disposing)
        {
            _public.Dispose();
            base.Dispose(disposing);
        }
    }
}
