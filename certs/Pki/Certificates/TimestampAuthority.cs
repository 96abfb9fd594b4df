using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cmp;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.Utilities.Collections;

namespace JianliRegistry.Pki.Certificates;

/// <summary>An RFC 3161 timestamp authority: imprints of SHA-256, SHA-384, SHA-512 and SM3, ESSCertIDv2, one second of accuracy.</summary>
/// <param name="signer">Certificate with exactly one critical EKU timeStamping; an SM2 key makes tokens of SM3 and SM2.</param>
/// <param name="chain">Further certificates sent when the request asks for certificates.</param>
public sealed class TimestampAuthority(
    SigningIdentity signer,
    IReadOnlyList<Org.BouncyCastle.X509.X509Certificate> chain
)
{
    /// <summary>The policy under which every token is issued; it promises nothing beyond development.</summary>
    public const string Policy = "2.25.53436902031940016807193240768670771258";

    private static readonly string[] AcceptedDigests =
    [
        NistObjectIdentifiers.IdSha256.Id,
        NistObjectIdentifiers.IdSha384.Id,
        NistObjectIdentifiers.IdSha512.Id,
        GMObjectIdentifiers.sm3.Id,
    ];

    /// <summary>Answers a DER TimeStampReq with a DER TimeStampResp; a bad request gets a rejection with a reason.</summary>
    public byte[] Answer(byte[] request, DateTimeOffset now)
    {
        var responses = new TimeStampResponseGenerator(Tokens(), AcceptedDigests);
        try
        {
            var parsed = new TimeStampRequest(request);
            var serial = new BigInteger(1, RandomNumberGenerator.GetBytes(16));
            return responses.Generate(parsed, serial, now.UtcDateTime).GetEncoded();
        }
        catch (Exception error) when (error is IOException or ArgumentException or InvalidCastException or TspException)
        {
            return responses
                .GenerateFailResponse(PkiStatus.Rejection, PkiFailureInfo.BadDataFormat, "not a timestamp request")
                .GetEncoded();
        }
    }

    private TimeStampTokenGenerator Tokens()
    {
        var signerInfo = new SignerInfoGeneratorBuilder()
            .WithSignedAttributeGenerator(new DefaultSignedAttributeTableGenerator())
            .Build(signer.Signer, signer.Parsed);

        // This constructor alone writes an ESSCertIDv2 of the digest given; those that take a key write SHA-1.
        var tokens = new TimeStampTokenGenerator(
            signerInfo,
            Asn1DigestFactory.Get(
                signer.PrivateKey is Sm2PrivateKey ? GMObjectIdentifiers.sm3 : NistObjectIdentifiers.IdSha256
            ),
            new DerObjectIdentifier(Policy),
            isIssuerSerialIncluded: true
        );
        tokens.SetAccuracySeconds(1);
        tokens.SetCertificates(CollectionUtilities.CreateStore([signer.Parsed, .. chain]));
        return tokens;
    }
}
