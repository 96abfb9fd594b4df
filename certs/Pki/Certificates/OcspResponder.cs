using Org.BouncyCastle.Asn1.Ocsp;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Ocsp;
using CertificateStatus = Org.BouncyCastle.Ocsp.CertificateStatus;

namespace JianliRegistry.Pki.Certificates;

/// <summary>What a responder says of one serial number. Unknown is said of what the CA never issued.</summary>
public sealed record OcspStatus(bool Known, RevokedCertificate? Revoked = null)
{
    public static OcspStatus Good { get; } = new(true);
    public static OcspStatus Unknown { get; } = new(false);
}

/// <summary>A delegated OCSP responder of one CA (RFC 6960): answers by name, echoes the nonce, sends its certificate.</summary>
/// <param name="signer">Certificate with EKU OCSPSigning, issued by <paramref name="issuer"/>.</param>
/// <param name="statusOf">Status of a serial number in upper-case hex.</param>
public sealed class OcspResponder(
    SigningIdentity signer,
    Org.BouncyCastle.X509.X509Certificate issuer,
    Func<string, OcspStatus> statusOf
)
{
    /// <summary>How long an answer stays current.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>True where all questions are about certificates of this CA.</summary>
    public bool Concerns(byte[] request) =>
        Parse(request) is { } parsed
        && Array.TrueForAll(parsed.GetRequestList(), question => question.GetCertID().MatchesIssuer(issuer));

    /// <summary>Answers a DER request with a DER response; what is not understood gets an OCSP error, not an exception.</summary>
    /// <param name="nextUpdate">When absent: <paramref name="thisUpdate"/> plus <see cref="Lifetime"/>.</param>
    public byte[] Answer(byte[] request, DateTimeOffset thisUpdate, DateTimeOffset? nextUpdate = null)
    {
        if (Parse(request) is not { } parsed)
        {
            return Refusal(OcspRespStatus.MalformedRequest);
        }

        var questions = parsed.GetRequestList();
        if (!Array.TrueForAll(questions, question => question.GetCertID().MatchesIssuer(issuer)))
        {
            return Refusal(OcspRespStatus.Unauthorized);
        }

        var generator = new BasicOcspRespGenerator(new RespID(signer.Parsed.SubjectDN));
        foreach (var question in questions)
        {
            generator.AddResponse(
                question.GetCertID(),
                Status(question.GetCertID()),
                thisUpdate.UtcDateTime,
                (nextUpdate ?? thisUpdate + Lifetime).UtcDateTime,
                null
            );
        }

        if (parsed.RequestExtensions?.GetExtension(OcspObjectIdentifiers.PkixOcspNonce) is { } nonce)
        {
            var echo = new X509ExtensionsGenerator();
            echo.AddExtension(OcspObjectIdentifiers.PkixOcspNonce, nonce.IsCritical, nonce.Value.GetOctets());
            generator.SetResponseExtensions(echo.Generate());
        }

        var basic = generator.Generate(signer.Signer, [signer.Parsed], thisUpdate.UtcDateTime);
        return new OCSPRespGenerator().Generate(OcspRespStatus.Successful, basic).GetEncoded();
    }

    private static byte[] Refusal(int status) => new OCSPRespGenerator().Generate(status, null).GetEncoded();

    private static OcspReq? Parse(byte[] request)
    {
        try
        {
            var parsed = new OcspReq(request);
            return parsed.GetRequestList().Length > 0 ? parsed : null;
        }
        catch (Exception error) when (error is IOException or ArgumentException or InvalidCastException)
        {
            return null;
        }
    }

    private CertificateStatus? Status(CertificateID id)
    {
        var status = statusOf(Convert.ToHexString(id.SerialNumber.ToByteArrayUnsigned()));
        return status switch
        {
            { Known: false } => new UnknownStatus(),
            { Revoked: { } revoked } => new RevokedStatus(revoked.RevokedAt.UtcDateTime, revoked.Reason),
            _ => CertificateStatus.Good,
        };
    }
}
