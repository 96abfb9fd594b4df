using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>POST body: what the agent signed, as it answered (SignResult), with the statement; standard base64.</summary>
internal sealed record SubmissionBody(
    string Statement,
    string SignedAttrs,
    string Signature,
    string Algorithm,
    string Certificate
);

/// <summary>A submission whose members were decoded; nothing in it is proved yet.</summary>
internal sealed record Submission(
    byte[] Statement,
    byte[] SignedAttributes,
    byte[] Signature,
    SignatureAlgorithm Algorithm,
    byte[] Certificate
)
{
    /// <summary>What a CAdES-B may have at most, as submitted (docs/evidence.md).</summary>
    private const int MaxBytes = 64 * 1024;

    public static Verdict<Submission> Decode(SubmissionBody body)
    {
        if (
            Decode(body.Statement) is not { } statement
            || Decode(body.SignedAttrs) is not { } attributes
            || Decode(body.Signature) is not { } signature
            || Decode(body.Certificate) is not { } certificate
        )
        {
            return new Rejection(RejectionReason.RequestMalformed, "a member is not canonical base64");
        }

        if (statement.Length + attributes.Length + signature.Length + certificate.Length > MaxBytes)
        {
            return new Rejection(RejectionReason.RequestTooLarge, $"a commitment exceeds {MaxBytes} bytes");
        }

        return JoseNames.TryParse(body.Algorithm, out var algorithm)
            ? new Submission(statement, attributes, signature, algorithm, certificate)
            : new Rejection(RejectionReason.AlgorithmNotAllowed, "the algorithm has no name of ours");
    }

    // The size of all members together is told apart below, as too large.
    private static byte[]? Decode(string text) =>
        StrictBase64.TryDecode(text, int.MaxValue, out var bytes) && bytes.Length > 0 ? bytes : null;
}
