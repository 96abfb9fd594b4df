using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>Signs one statement or a frozen list of them: one consent, one PIN, a result for each.</summary>
internal sealed class SignOperation : Operation
{
    public const int MaxItems = 50;
    private readonly Verdict<AcceptedSignRequest>[] _requests;
    private readonly ItemStatus[] _items;
    private readonly TimeProvider _clock;

    public SignOperation(
        IReadOnlyList<Verdict<AcceptedSignRequest>> requests,
        string origin,
        PinnedServer server,
        DateTimeOffset deadline,
        TimeProvider clock
    )
        : base(origin, server, deadline)
    {
        _requests = [.. requests];
        _clock = clock;
        _items =
        [
            .. requests.Select(
                (r, i) =>
                    r.TryGetValue(out _, out var rejection)
                        ? new ItemStatus(i, "waiting")
                        : new ItemStatus(i, "failed", null, AgentFaults.Of(AgentFaults.CodeOf(rejection.Reason)))
            ),
        ];
    }

    public override string Purpose => $"签名确认（共 {Accepted.Count()} 份）";

    public override IReadOnlyList<string> Statements =>
        [.. Accepted.Select(a => Encoding.UTF8.GetString(a.Request.Bytes))];

    /// <summary>The error of a list of which nothing is left to sign, else null.</summary>
    public AgentError? ErrorOfAll => Array.TrueForAll(_items, i => i.State == "failed") ? _items[0].Error : null;

    public IReadOnlyList<ItemStatus> Items => _items;

    private IEnumerable<(int Index, AcceptedSignRequest Request)> Accepted
    {
        get
        {
            for (var i = 0; i < _requests.Length; i++)
            {
                if (_requests[i].TryGetValue(out var request, out _))
                {
                    yield return (i, request);
                }
            }
        }
    }

    /// <summary>The request names the certificate; a list is signed with the certificate of its first item.</summary>
    public override IReadOnlyList<KeyCertificate> Choose(IReadOnlyList<KeyCertificate> present)
    {
        var wanted = Accepted.First().Request.CertificateSha256;
        var found = present.FirstOrDefault(c => c.Certificate.Sha256.AsSpan().SequenceEqual(wanted));
        var refusal =
            found is null ? new Rejection(RejectionReason.SigningCertificateMismatch, "not on any token")
            : !found.IsForCommitment ? new Rejection(RejectionReason.KeyUsageMissing, "not for commitments")
            : !found.IsValidAt(_clock.GetUtcNow()) ? new Rejection(RejectionReason.CertificateExpired, "not valid now")
            : found.Algorithms.Count == 0 ? new Rejection(RejectionReason.AlgorithmNotAllowed, "no mechanism")
            : null;
        if (refusal is not null)
        {
            throw new RefusedException(refusal);
        }

        // 9. 签署单位代码 is the code in the certificate, for each item by itself.
        foreach (var (index, request) in Accepted.ToList())
        {
            if (Mismatch(request, found!) is { } rejection)
            {
                Refuse(index, rejection);
            }
        }

        return ErrorOfAll is null
            ? [found!]
            : throw new RefusedException(new Rejection(RejectionReason.StatementOrganizationMismatch, "all items"));
    }

    public override async Task SignAsync(
        IKeySession session,
        KeyCertificate certificate,
        KeyUse use,
        CancellationToken ct
    )
    {
        TokenException? broken = null;
        foreach (var (index, request) in Accepted.ToList())
        {
            if (broken is not null)
            {
                SetItem(new ItemStatus(index, "failed", null, AgentFaults.Of(AgentFaults.CodeOf(broken.Failure))));
                continue;
            }

            // What the page or the deadline ended is not signed any more; what is signed stays.
            ct.ThrowIfCancellationRequested();
            try
            {
                SetItem(new ItemStatus(index, "signing"));
                SetItem(new ItemStatus(index, "done", await SignOneAsync(session, certificate, use, request)));
            }
            catch (TokenException error)
            {
                // Everything signed so far stays; without its token the rest cannot go on.
                broken = error;
                SetItem(new ItemStatus(index, "failed", null, AgentFaults.Of(AgentFaults.CodeOf(error.Failure))));
            }
        }

        if (ErrorOfAll is { } all)
        {
            Fail(all);
        }
        else
        {
            Move(OperationEvent.Complete);
        }
    }

    protected override OperationStatus Describe(string state, AgentError? error, string? notice) =>
        new(state, error, null, [.. _items], notice);

    protected override void OnFailed(AgentError error)
    {
        for (var i = 0; i < _items.Length; i++)
        {
            if (_items[i].State is "waiting" or "signing")
            {
                _items[i] = new ItemStatus(i, "failed", null, error);
            }
        }
    }

    private static Rejection? Mismatch(AcceptedSignRequest request, KeyCertificate certificate) =>
        !request.CertificateSha256.AsSpan().SequenceEqual(certificate.Certificate.Sha256)
            ? new Rejection(RejectionReason.SigningCertificateMismatch, "another certificate than the first item")
        : request.Statement.SigningOrganization != certificate.CreditCode?.Value
            ? new Rejection(RejectionReason.StatementOrganizationMismatch, "签署单位代码")
        : request.Claims.Policy.Oid != CommitmentPolicy.For(request.Statement.Kind, certificate.Certificate.Der).Oid
            ? new Rejection(RejectionReason.SignaturePolicyMismatch, "policy of another kind of key")
        : null;

    private async Task<SignResult> SignOneAsync(
        IKeySession session,
        KeyCertificate certificate,
        KeyUse use,
        AcceptedSignRequest request
    )
    {
        var algorithm = certificate.Algorithms[0];
        var built = CommitmentAttributes.Build(
            request.Bytes,
            certificate.Certificate.Der,
            use.Now,
            algorithm,
            CommitmentPolicy.Current.ForKind(request.Statement.Kind).For(algorithm),
            form: request.Form
        );
        if (!built.TryGetValue(out var attributes, out var rejection))
        {
            throw new RefusedException(rejection);
        }

        var subject = SHA256.HashData(request.Bytes);
        var signature = await use.SignAsync(session, certificate, algorithm, attributes, this, subject);
        return new SignResult(
            JoseNames.Of(algorithm),
            Convert.ToBase64String(attributes),
            Convert.ToBase64String(CmsForm(algorithm, signature)),
            Convert.ToBase64String(certificate.Certificate.Der)
        );
    }

    /// <summary>CMS carries ECDSA as DER (RFC 5753 §7.2), tokens answer r‖s.</summary>
    private static byte[] CmsForm(SignatureAlgorithm algorithm, byte[] signature)
    {
        if (algorithm is not (SignatureAlgorithm.Es256 or SignatureAlgorithm.Es384 or SignatureAlgorithm.Es512))
        {
            return signature;
        }

        var half = signature.Length / 2;
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(TrimmedInteger(signature.AsSpan(0, half)));
            writer.WriteIntegerUnsigned(TrimmedInteger(signature.AsSpan(half)));
        }

        return writer.Encode();
    }

    private static ReadOnlySpan<byte> TrimmedInteger(ReadOnlySpan<byte> octets)
    {
        var value = octets.TrimStart((byte)0);
        return value.IsEmpty ? octets[^1..] : value;
    }

    private void Refuse(int index, Rejection rejection)
    {
        _requests[index] = rejection;
        SetItem(new ItemStatus(index, "failed", null, AgentFaults.Of(AgentFaults.CodeOf(rejection.Reason))));
    }

    private void SetItem(ItemStatus item) => Change(() => _items[item.Index] = item);
}
