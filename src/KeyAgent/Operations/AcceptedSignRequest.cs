using System.Buffers.Text;
using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>A sign request with its statement that passed every check up to the token and whose jti is spent.</summary>
internal sealed class AcceptedSignRequest
{
    private static readonly TimeSpan AgentLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FileLifetime = TimeSpan.FromHours(24);

    private AcceptedSignRequest(SignRequestClaims claims, byte[] bytes, Statement statement) =>
        (Claims, Bytes, Statement) = (claims, bytes, statement);

    public SignRequestClaims Claims { get; }

    /// <summary>The exact bytes that are shown and signed.</summary>
    public byte[] Bytes { get; }
    public Statement Statement { get; }
    public SignatureForm Form => Claims.Form is null ? SignatureForm.Cms : SignatureForm.Gbt35275;
    public byte[] CertificateSha256 => Convert.FromHexString(Statement[StatementKeys.CertificateSha256]);

    /// <param name="via">"agent" for a page, "file" for `sign FILE`; never the other.</param>
    public static Verdict<AcceptedSignRequest> Accept(
        SignItem item,
        PinnedServer server,
        string origin,
        string via,
        RequestChecks checks
    )
    {
        // 1. A key pinned for this very origin signed it as a sign request.
        if (
            !CompactJws<SignRequestClaims>
                .Verify(item.Request, Protocol.SignRequestType, server.RequestKeys)
                .TryGetValue(out var jws, out var rejection)
        )
        {
            return rejection;
        }

        // 2. to 4. Audience and server, purpose, iat and exp.
        var c = jws.Claims;
        var common = new RequestChecks.Common(c.Ver, c.Jti, c.Iss, c.Aud, c.Pur, c.Iat, c.Exp);
        var lifetime = via == "file" ? FileLifetime : AgentLifetime;
        if (checks.Check(common, server, origin, "sign", lifetime) is { } refusal)
        {
            return refusal;
        }

        if (c.Via != via)
        {
            return new Rejection(RejectionReason.ChallengePurposeWrong, "via");
        }

        if (!ReadStatement(item.Statement, c).TryGetValue(out var accepted, out rejection))
        {
            return rejection;
        }

        // 10. The jti is spent; what follows needs the person.
        return checks.Spend(c.Jti, c.Exp) is { } replay ? replay : accepted;
    }

    private static Verdict<AcceptedSignRequest> ReadStatement(string base64, SignRequestClaims claims)
    {
        // 5. The statement is the announced one, byte for byte.
        if (!StrictBase64.TryDecode(base64, Protocol.MaxSignBody, out var bytes))
        {
            return new Rejection(RejectionReason.RequestMalformed, "statement is not base64");
        }

        var digest = Base64Url.EncodeToString(SHA256.HashData(bytes));
        if (bytes.Length != claims.Statement.Size || digest != claims.Statement.Sha256)
        {
            return new Rejection(RejectionReason.StatementDigestMismatch, "size or sha256");
        }

        // 6. It reads in exactly one way, and its kind is known: nothing is signed blind.
        if (!Statement.Parse(bytes).TryGetValue(out var statement, out var rejection))
        {
            return rejection;
        }

        if (!statement.Render().AsSpan().SequenceEqual(bytes))
        {
            return new Rejection(RejectionReason.StatementNotCanonical, "render(parse(bytes)) differs");
        }

        // Kinds without a nonce, such as receipts, are the server's to sign, not the enterprise's.
        if (statement.Kind != claims.Statement.Kind || statement.SigningOrganization is null || statement.Nonce is null)
        {
            return new Rejection(RejectionReason.StatementKindUnknown, statement.Kind);
        }

        // 7. It was written for this request, this page and this certificate.
        if (statement.Nonce != claims.Jti || statement[StatementKeys.Origin] != claims.Aud)
        {
            return new Rejection(RejectionReason.StatementDigestMismatch, "nonce or origin of the statement");
        }

        var certificate = Convert.FromHexString(statement[StatementKeys.CertificateSha256]);
        if (Base64Url.EncodeToString(certificate) != claims.Cert.Sha256)
        {
            return new Rejection(RejectionReason.SigningCertificateMismatch, "certificate of the statement");
        }

        // 8. Signature policy and form are such as this agent knows; whether they are the key's, signing will tell.
        return Knows(claims)
            ? new AcceptedSignRequest(claims, bytes, statement)
            : new Rejection(RejectionReason.SignaturePolicyMismatch, "policy or form");
    }

    /// <summary>The kind's policy by identifier and hash; GB/T 35275 under one that allows SM2.</summary>
    private static bool Knows(SignRequestClaims claims)
    {
        var policy = CommitmentPolicy.Current.ForKind(claims.Statement.Kind);
        SignaturePolicy[] policies = [policy, policy.Sm2!];
        return (
                claims.Form is null
                || (claims.Form == Protocol.Gbt35275Form && claims.Policy.Oid == policy.Sm2!.Oid)
            )
            && Array.Exists(
                policies,
                p => claims.Policy.Oid == p.Oid && claims.Policy.Sha256 == Base64Url.EncodeToString(p.Sha256)
            );
    }
}
