using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Net.Pkcs11Interop.HighLevelAPI.Factories;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace JianliRegistry.Pki.Tokens;

/// <summary>What may be known about a private key without its value.</summary>
public sealed record TokenKeyFacts(
    bool Sensitive,
    bool Extractable,
    bool Local,
    bool NeverExtractable,
    bool ValueReadable
);

/// <summary>A logged-in session of one token. Not for use by two threads: SoftHSM's memory would be corrupted.</summary>
public sealed class TokenSession : IDisposable
{
    // DER of the named curve prime256v1, the value of CKA_EC_PARAMS.
    private static readonly byte[] P256 = Convert.FromHexString("06082A8648CE3D030107");
    private static readonly byte[] PublicExponent = [1, 0, 1];
    private readonly ISession _session;

    internal TokenSession(ISession session) => _session = session;

    private static IObjectAttributeFactory Attributes => TokenModule.Factories.ObjectAttributeFactory;

    /// <summary>Makes a key pair on the token; the private key is sensitive and can never be extracted.</summary>
    /// <param name="id">CKA_ID, which links the key to its certificate.</param>
    public AsymmetricAlgorithm GenerateKey(KeyAlgorithm algorithm, string label, byte[] id)
    {
        var isRsa = algorithm is KeyAlgorithm.Rsa2048 or KeyAlgorithm.Rsa1024;
        var publicTemplate = KeyTemplate(label, id, isPrivate: false);
        publicTemplate.Add(Attributes.Create(CKA.CKA_VERIFY, true));
        publicTemplate.AddRange(
            isRsa
                ?
                [
                    Attributes.Create(CKA.CKA_MODULUS_BITS, algorithm == KeyAlgorithm.Rsa1024 ? 1024UL : 2048UL),
                    Attributes.Create(CKA.CKA_PUBLIC_EXPONENT, PublicExponent),
                ]
                : [Attributes.Create(CKA.CKA_EC_PARAMS, P256)]
        );
        var privateTemplate = KeyTemplate(label, id, isPrivate: true);
        privateTemplate.Add(Attributes.Create(CKA.CKA_SENSITIVE, true));
        privateTemplate.Add(Attributes.Create(CKA.CKA_EXTRACTABLE, false));
        privateTemplate.Add(Attributes.Create(CKA.CKA_SIGN, true));

        using var mechanism = TokenModule.Factories.MechanismFactory.Create(
            isRsa ? CKM.CKM_RSA_PKCS_KEY_PAIR_GEN : CKM.CKM_EC_KEY_PAIR_GEN
        );
        _session.GenerateKeyPair(mechanism, publicTemplate, privateTemplate, out var publicKey, out var privateKey);
        return isRsa ? new TokenRsa(_session, publicKey, privateKey) : new TokenEcdsa(_session, publicKey, privateKey);
    }

    /// <summary>The one key pair of the token, as a lock carries it.</summary>
    public AsymmetricAlgorithm OpenKey()
    {
        var publicKey = _session.FindAllObjects([Attributes.Create(CKA.CKA_CLASS, CKO.CKO_PUBLIC_KEY)]).Single();
        var privateKey = _session.FindAllObjects([Attributes.Create(CKA.CKA_CLASS, CKO.CKO_PRIVATE_KEY)]).Single();
        var type = _session.GetAttributeValue(publicKey, [CKA.CKA_KEY_TYPE])[0].GetValueAsUlong();
        return type == (ulong)CKK.CKK_RSA
            ? new TokenRsa(_session, publicKey, privateKey)
            : new TokenEcdsa(_session, publicKey, privateKey);
    }

    public void StoreCertificate(X509Certificate2 certificate, string label, byte[] id)
    {
        // CKA_SERIAL_NUMBER is the DER INTEGER, tag and length included (PKCS#11 2.40 §4.6.3).
        var serial = certificate.SerialNumberBytes.ToArray();
        _session.CreateObject([
            Attributes.Create(CKA.CKA_CLASS, CKO.CKO_CERTIFICATE),
            Attributes.Create(CKA.CKA_CERTIFICATE_TYPE, CKC.CKC_X_509),
            Attributes.Create(CKA.CKA_TOKEN, true),
            Attributes.Create(CKA.CKA_PRIVATE, false),
            Attributes.Create(CKA.CKA_LABEL, label),
            Attributes.Create(CKA.CKA_ID, id),
            Attributes.Create(CKA.CKA_SUBJECT, certificate.SubjectName.RawData),
            Attributes.Create(CKA.CKA_ISSUER, certificate.IssuerName.RawData),
            Attributes.Create(CKA.CKA_SERIAL_NUMBER, [0x02, (byte)serial.Length, .. serial]),
            Attributes.Create(CKA.CKA_VALUE, certificate.RawData),
        ]);
    }

    /// <summary>The certificates on the token, each with the facts of the private key that shares its CKA_ID.</summary>
    public IReadOnlyList<(byte[] Certificate, TokenKeyFacts Key)> ReadCertificates() =>
        [
            .. _session
                .FindAllObjects([Attributes.Create(CKA.CKA_CLASS, CKO.CKO_CERTIFICATE)])
                .Select(handle => _session.GetAttributeValue(handle, [CKA.CKA_VALUE, CKA.CKA_ID]))
                .Select(values => (values[0].GetValueAsByteArray(), ReadKey(values[1].GetValueAsByteArray()))),
        ];

    public void Dispose()
    {
        _session.Logout();
        _session.Dispose();
    }

    private TokenKeyFacts ReadKey(byte[] id)
    {
        var key = _session
            .FindAllObjects([Attributes.Create(CKA.CKA_CLASS, CKO.CKO_PRIVATE_KEY), Attributes.Create(CKA.CKA_ID, id)])
            .Single();
        var flags = _session.GetAttributeValue(
            key,
            [CKA.CKA_SENSITIVE, CKA.CKA_EXTRACTABLE, CKA.CKA_LOCAL, CKA.CKA_NEVER_EXTRACTABLE]
        );

        // RSA keeps its secret in the private exponent, EC in the value; a type without one can't show it.
        var secrets = _session.GetAttributeValue(key, [CKA.CKA_PRIVATE_EXPONENT, CKA.CKA_VALUE]);
        return new TokenKeyFacts(
            flags[0].GetValueAsBool(),
            flags[1].GetValueAsBool(),
            flags[2].GetValueAsBool(),
            flags[3].GetValueAsBool(),
            secrets.Exists(secret => !secret.CannotBeRead)
        );
    }

    private static List<IObjectAttribute> KeyTemplate(string label, byte[] id, bool isPrivate) =>
        [
            Attributes.Create(CKA.CKA_TOKEN, true),
            Attributes.Create(CKA.CKA_PRIVATE, isPrivate),
            Attributes.Create(CKA.CKA_LABEL, label),
            Attributes.Create(CKA.CKA_ID, id),
        ];
}
