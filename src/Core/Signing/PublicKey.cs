using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>A public key that passed the allow-list: RSA 2048..4096, P-256/384/521 or SM2, read as strict DER SubjectPublicKeyInfo.</summary>
/// <remarks>
/// Verification is the platform's, for SM2 ours (docs/decisions/0018). Building a native key costs more than using it, so keys are kept by the hash of their
/// encoding. The platform does not promise that one key object may be used by two threads, so each use leases one.
/// </remarks>
public sealed class PublicKey
{
    private const int MaxEncodedSize = 1024;
    private const int MaxIdleKeys = 8;
    private const int LargestRsaKey = 4096;

    // By set too: a key that only a weaker set lets in must not be found by the others.
    private static readonly BoundedCache<CacheKey, PublicKey> Cache = new(1024);

    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];

    // The one that nearly every use takes and gives back; the bag is for uses at the same time.
    private AsymmetricAlgorithm? _spare;
    private readonly byte[] _spki;
    private readonly NamedCurve? _curve;
    private readonly Sm2Point? _sm2;
    private readonly int _rsaSize;

    private PublicKey(byte[] spki, NamedCurve? curve, Sm2Point? sm2, int rsaSize) =>
        (_spki, _curve, _sm2, _rsaSize, Sha256) = (spki, curve, sm2, rsaSize, SHA256.HashData(spki));

    /// <summary>SHA-256 of the SubjectPublicKeyInfo.</summary>
    internal byte[] Sha256 { get; }

    public KeyKind Kind => _curve?.Kind ?? KeyKind.Rsa;

    /// <summary>RSA of less than 128 bits of security (NIST SP 800-57 part 1, table 2).</summary>
    public bool IsShort => _curve is null && _rsaSize < 3072;

    public static Verdict<PublicKey> Parse(
        ReadOnlySpan<byte> subjectPublicKeyInfo,
        AlgorithmSet set = AlgorithmSet.Registry
    )
    {
        if (subjectPublicKeyInfo.Length > MaxEncodedSize || !DerEncoding.IsCanonical(subjectPublicKeyInfo))
        {
            return new Rejection(RejectionReason.KeyMalformed, "the public key is not DER or too large");
        }

        var cacheKey = new CacheKey(Sha256Key.Of(subjectPublicKeyInfo), set);
        if (Cache.TryGet(cacheKey, out var known))
        {
            return known;
        }

        try
        {
            if (!Read(subjectPublicKeyInfo.ToArray(), set).TryGetValue(out var key, out var rejection))
            {
                return rejection;
            }

            Cache.Set(cacheKey, key);
            return key;
        }
        catch (Exception error) when (error is AsnContentException or CryptographicException)
        {
            return new Rejection(RejectionReason.KeyMalformed, error.Message);
        }
    }

    /// <summary>ES256↔P-256, ES384↔P-384, ES512↔P-521, SM2↔SM2 exactly; RS/PS with RSA.</summary>
    public bool Allows(SignatureAlgorithm algorithm) =>
        algorithm switch
        {
            SignatureAlgorithm.Es256 => _curve?.Oid == ObjectIdentifiers.P256,
            SignatureAlgorithm.Es384 => _curve?.Oid == ObjectIdentifiers.P384,
            SignatureAlgorithm.Es512 => _curve?.Oid == ObjectIdentifiers.P521,
            SignatureAlgorithm.Sm2 => _curve?.Oid == ObjectIdentifiers.Sm2Curve,
            _ => _curve is null,
        };

    /// <param name="ecdsaDer">ECDSA and SM2 signature form: true = DER (CMS, X.509), false = fixed-width r‖s (JOSE, Web eID). Ignored for RSA.</param>
    public Verdict<PublicKey> Verify(
        SignatureAlgorithm algorithm,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature,
        bool ecdsaDer
    ) =>
        Allows(algorithm)
            ? Verify(SignatureScheme.For(algorithm), data, signature, ecdsaDer)
            : new Rejection(RejectionReason.AlgorithmKeyMismatch, $"{algorithm} does not belong to this key");

    /// <summary>As X.509 and CMS pair them: any allowed hash with any NIST curve (RFC 5758 §3.2), SM3 with SM2 and nothing else.</summary>
    /// <param name="sm2Id">The signer's ID of an SM2 signature; null = 1234567812345678.</param>
    public Verdict<PublicKey> Verify(
        SignatureScheme scheme,
        ReadOnlySpan<byte> data,
        ReadOnlySpan<byte> signature,
        bool ecdsaDer,
        string? sm2Id = null
    )
    {
        if (scheme.Kind != Kind)
        {
            return new Rejection(RejectionReason.AlgorithmKeyMismatch, $"{scheme.Kind} signature by a {Kind} key");
        }

        Span<byte> fixedWidth = stackalloc byte[2 * 66];
        if (_curve is not null)
        {
            fixedWidth = fixedWidth[..(2 * _curve.FieldSize)];
            if (!EcdsaSignature.TryNormalize(signature, _curve, ecdsaDer, fixedWidth))
            {
                return new Rejection(RejectionReason.SignatureMalformed, "not a pair r, s of this curve");
            }
        }
        else if (signature.Length != _rsaSize)
        {
            return new Rejection(RejectionReason.SignatureMalformed, "the signature is not as long as the modulus");
        }

        var valid = _sm2 is null
            ? VerifyNatively(scheme, data, _curve is null ? signature : fixedWidth)
            : _sm2.Verify(data, fixedWidth, sm2Id);
        return valid ? this : new Rejection(RejectionReason.SignatureInvalid, "the signature does not verify");
    }

    private bool VerifyNatively(SignatureScheme scheme, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var key = Interlocked.Exchange(ref _spare, null);
        if (key is null && !_idle.TryTake(out key))
        {
            key = CreateNative();
        }

        var valid = key switch
        {
            RSA rsa => rsa.VerifyData(
                data,
                signature,
                scheme.Hash,
                scheme.Pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1
            ),
            ECDsa ecdsa => ecdsa.VerifyData(
                data,
                signature,
                scheme.Hash,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation
            ),
            _ => false,
        };
        if (Interlocked.CompareExchange(ref _spare, key, null) is null)
        {
            return valid;
        }

        if (_idle.Count < MaxIdleKeys)
        {
            _idle.Add(key);
        }
        else
        {
            key.Dispose();
        }

        return valid;
    }

    private AsymmetricAlgorithm CreateNative()
    {
        AsymmetricAlgorithm key = _curve is null ? RSA.Create() : ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_spki, out _);
        return key;
    }

    private static Verdict<PublicKey> Read(byte[] spki, AlgorithmSet set)
    {
        var info = new AsnReader(spki, AsnEncodingRules.DER).ReadSequence();
        var algorithm = info.ReadSequence();
        var bits = info.ReadBitString(out var unusedBits);
        info.ThrowIfNotEmpty();
        var oid = algorithm.ReadObjectIdentifier();
        if (unusedBits != 0)
        {
            return new Rejection(RejectionReason.KeyMalformed, "the key's BIT STRING has unused bits");
        }

        switch (oid)
        {
            case ObjectIdentifiers.Rsa:
                algorithm.ReadNull();
                algorithm.ThrowIfNotEmpty();
                return ReadRsa(spki, bits, set);
            // Explicit curve parameters are a SEQUENCE, not an identifier: reading stops here before a library sees them.
            case ObjectIdentifiers.EllipticCurve
                when algorithm.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier):
                var curveOid = algorithm.ReadObjectIdentifier();
                algorithm.ThrowIfNotEmpty();
                return ReadEllipticCurve(spki, curveOid, bits);
            default:
                return new Rejection(RejectionReason.KeyNotAllowed, $"key algorithm {oid}");
        }
    }

    private static Verdict<PublicKey> ReadRsa(byte[] spki, byte[] rsaPublicKey, AlgorithmSet set)
    {
        var reader = new AsnReader(rsaPublicKey, AsnEncodingRules.DER);
        var sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var modulus = sequence.ReadInteger();
        var exponent = sequence.ReadInteger();
        sequence.ThrowIfNotEmpty();
        var bits = modulus.Sign > 0 ? (int)modulus.GetBitLength() : 0;

        // A huge exponent makes one verification as dear as a signature: nobody uses more than 64 bits.
        var allowed =
            bits >= set.SmallestRsaKey()
            && bits <= LargestRsaKey
            && (bits % 8 == 0 || set != AlgorithmSet.Registry)
            && !modulus.IsEven
            && !exponent.IsEven
            && exponent > BigInteger.One
            && exponent.GetBitLength() <= 64;
        return allowed
            ? new PublicKey(spki, null, null, (bits + 7) / 8)
            : new Rejection(RejectionReason.KeyNotAllowed, $"RSA key of {bits} bits or with a bad exponent");
    }

    private static Verdict<PublicKey> ReadEllipticCurve(byte[] spki, string curveOid, byte[] point)
    {
        var curve = NamedCurve.All.SingleOrDefault(c => c.Oid == curveOid);
        if (curve is null)
        {
            return new Rejection(RejectionReason.KeyNotAllowed, $"curve {curveOid}");
        }

        return curve.IsPoint(point)
            ? new PublicKey(spki, curve, curve.Kind == KeyKind.Sm2 ? new Sm2Point(point) : null, 0)
            : new Rejection(RejectionReason.KeyMalformed, "the point is not an uncompressed point of its curve");
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct CacheKey(Sha256Key Sha256, AlgorithmSet Set);
}
