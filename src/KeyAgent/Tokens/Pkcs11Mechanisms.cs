using System.Formats.Asn1;
using JianliRegistry.Core.Signing;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>Maps our algorithms to mechanisms that take a finished digest: many modules lack CKM_ECDSA_SHA256, all have CKM_ECDSA.</summary>
internal static class Pkcs11Mechanisms
{
    public static IReadOnlyList<SignatureAlgorithm> AlgorithmsOf(IReadOnlyCollection<CKM> mechanisms) =>
        [.. Enum.GetValues<SignatureAlgorithm>().Where(a => mechanisms.Contains(MechanismOf(a)))];

    /// <returns>The mechanism and the octets it has to be given.</returns>
    public static (IMechanism Mechanism, byte[] Input) Prepare(SignatureAlgorithm algorithm, byte[] digest)
    {
        var factories = Pkcs11Runtime.Factories;
        var kind = MechanismOf(algorithm);
        if (kind != CKM.CKM_RSA_PKCS_PSS)
        {
            var input = kind == CKM.CKM_RSA_PKCS ? DigestInfo(algorithm, digest) : digest;
            return (factories.MechanismFactory.Create(kind), input);
        }

        var (hash, mask) = digest.Length switch
        {
            32 => (CKM.CKM_SHA256, CKG.CKG_MGF1_SHA256),
            48 => (CKM.CKM_SHA384, CKG.CKG_MGF1_SHA384),
            _ => (CKM.CKM_SHA512, CKG.CKG_MGF1_SHA512),
        };
        var parameters = factories.MechanismParamsFactory.CreateCkRsaPkcsPssParams(
            (ulong)hash,
            (ulong)mask,
            (ulong)digest.Length
        );
        return (factories.MechanismFactory.Create(kind, parameters), digest);
    }

    private static CKM MechanismOf(SignatureAlgorithm algorithm) =>
        algorithm switch
        {
            SignatureAlgorithm.Es256 or SignatureAlgorithm.Es384 or SignatureAlgorithm.Es512 => CKM.CKM_ECDSA,
            SignatureAlgorithm.Rs256 or SignatureAlgorithm.Rs384 or SignatureAlgorithm.Rs512 => CKM.CKM_RSA_PKCS,
            _ => CKM.CKM_RSA_PKCS_PSS,
        };

    /// <summary>DigestInfo of RFC 8017 §9.2, with NULL parameters.</summary>
    private static byte[] DigestInfo(SignatureAlgorithm algorithm, byte[] digest)
    {
        var oid = algorithm switch
        {
            SignatureAlgorithm.Rs256 => "2.16.840.1.101.3.4.2.1",
            SignatureAlgorithm.Rs384 => "2.16.840.1.101.3.4.2.2",
            _ => "2.16.840.1.101.3.4.2.3",
        };
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(oid);
                writer.WriteNull();
            }

            writer.WriteOctetString(digest);
        }

        return writer.Encode();
    }
}
