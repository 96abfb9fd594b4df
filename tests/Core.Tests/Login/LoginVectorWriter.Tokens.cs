using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Tests.Login;

internal sealed partial class LoginVectorWriter
{
    private void WriteTokenCases(LoginVector good)
    {
        var token = good.Token;
        var sm2 = _maker.Good(SignatureAlgorithm.Sm2);
        Refused(
            "other-format",
            RejectionReason.TokenFormatUnsupported,
            "web-eid:1.1",
            good with
            {
                Token = token with { Format = "web-eid:1.1" },
            }
        );
        Refused(
            "web-eid-with-sm2",
            RejectionReason.AlgorithmNotAllowed,
            "SM2 in the format of Web eID, which does not have it",
            sm2 with
            {
                Token = sm2.Token with { Format = Protocol.TokenFormat },
            }
        );
        Refused(
            "jlk-sm-with-es256",
            RejectionReason.AlgorithmNotAllowed,
            "ES256 in the format for SM2",
            good with
            {
                Token = token with { Format = Protocol.Sm2TokenFormat },
            }
        );
        Refused(
            "sm2-with-p256-key",
            RejectionReason.AlgorithmKeyMismatch,
            "SM2 claimed for a P-256 key",
            good with
            {
                Token = token with { Format = Protocol.Sm2TokenFormat, Algorithm = "SM2" },
            }
        );
        Refused(
            "es256-with-sm2-key",
            RejectionReason.AlgorithmKeyMismatch,
            "ES256 claimed for an SM2 key",
            sm2 with
            {
                Token = sm2.Token with { Format = Protocol.TokenFormat, Algorithm = "ES256" },
            }
        );
        Refused(
            "not-offered",
            RejectionReason.AlgorithmNotAllowed,
            "HS256 is no algorithm of the list",
            good with
            {
                Token = token with { Algorithm = "HS256" },
            }
        );
        Refused(
            "lower-case-algorithm",
            RejectionReason.AlgorithmNotAllowed,
            "es256 in lower case",
            good with
            {
                Token = token with { Algorithm = "es256" },
            }
        );
        Refused(
            "signature-of-other-challenge",
            RejectionReason.SignatureInvalid,
            "token made for another challenge of the same server",
            good with
            {
                Token = _maker.Good(SignatureAlgorithm.Es256).Token,
                Challenge = good.Challenge,
            }
        );
        Refused(
            "certificate-of-other",
            RejectionReason.SignatureInvalid,
            "certificate of another key",
            good with
            {
                Token = token with
                {
                    UnverifiedCertificate = _maker.Good(SignatureAlgorithm.Es256).Token.UnverifiedCertificate,
                },
            }
        );
        Refused(
            "signature-cut",
            RejectionReason.SignatureMalformed,
            "63 octets",
            good with
            {
                Token = token with
                {
                    Signature = Convert.ToBase64String(Convert.FromBase64String(token.Signature)[..63]),
                },
            }
        );
        Refused(
            "signature-spaced",
            RejectionReason.TokenMalformed,
            "white space in base64",
            good with
            {
                Token = token with { Signature = token.Signature.Insert(4, " ") },
            }
        );
        Refused(
            "certificate-url-base64",
            RejectionReason.TokenMalformed,
            "certificate not in the standard alphabet",
            good with
            {
                Token = token with { UnverifiedCertificate = token.UnverifiedCertificate + "-" },
            }
        );
        Refused(
            "certificate-trailing-byte",
            RejectionReason.CertificateMalformed,
            "a byte after the certificate",
            good with
            {
                Token = token with
                {
                    UnverifiedCertificate = Convert.ToBase64String([
                        .. Convert.FromBase64String(token.UnverifiedCertificate),
                        0,
                    ]),
                },
            }
        );
        Refused(
            "certificate-too-large",
            RejectionReason.TokenMalformed,
            "more than 16 KiB",
            good with
            {
                Token = token with { UnverifiedCertificate = Convert.ToBase64String(new byte[(16 * 1024) + 1]) },
            }
        );
    }

    private void WriteKeyCases()
    {
        var p384 = _maker.Good(SignatureAlgorithm.Es384);
        Refused(
            "es256-by-p384",
            RejectionReason.AlgorithmKeyMismatch,
            "ES256 claimed for a P-384 key",
            p384 with
            {
                Token = p384.Token with { Algorithm = "ES256" },
            }
        );
        var rsa = _maker.Good(SignatureAlgorithm.Rs256);
        Refused(
            "es256-by-rsa",
            RejectionReason.AlgorithmKeyMismatch,
            "ES256 claimed for an RSA key",
            rsa with
            {
                Token = rsa.Token with { Algorithm = "ES256" },
            }
        );
        Refused(
            "ps256-by-rs256",
            RejectionReason.SignatureInvalid,
            "an RS256 signature offered as PS256",
            rsa with
            {
                Token = rsa.Token with { Algorithm = "PS256" },
            }
        );
    }
}
