using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>Turns the file that `jianli-agent sign FILE` wrote into a submission.</summary>
internal sealed class FileAnswer(RegistryDbContext db, EvidenceVault vault)
{
    private const int MaxFile = 1024 * 1024;

    /// <summary>A person may download a request several times before one is signed.</summary>
    private const int MaxRequests = 50;

    /// <remarks>
    /// The file holds no statement. Its signed attributes name one by digest, so the statement is looked up among those this
    /// account was given for this subject; whether the signature holds is for the submission's verifier to decide.
    /// </remarks>
    public async Task<Verdict<Submission>> ReadAsync(
        AuthenticatedAccount account,
        ActSubject subject,
        IFormFile? upload,
        CancellationToken ct
    )
    {
        if (!(await ReadFileAsync(upload, ct)).TryGetValue(out var signed, out var rejection))
        {
            return rejection;
        }

        if (signed.Format != Protocol.SignedFileFormat || signed.Items is not [{ Result: { } result }])
        {
            return new Rejection(RejectionReason.RequestMalformed, "not an answer with exactly one signature");
        }

        if (!(await FindStatementAsync(account, subject, result, ct)).TryGetValue(out var statement, out rejection))
        {
            return rejection;
        }

        var body = new SubmissionBody(
            Convert.ToBase64String(statement),
            result.SignedAttrs,
            result.Signature,
            result.Algorithm,
            result.Certificate
        );
        return Submission.Decode(body);
    }

    private static async Task<Verdict<SignedFile>> ReadFileAsync(IFormFile? upload, CancellationToken ct)
    {
        if (upload is null || upload.Length is 0 or > MaxFile)
        {
            return new Rejection(RejectionReason.RequestMalformed, "no file, or one beyond the limit");
        }

        var content = new byte[upload.Length];
        await using var stream = upload.OpenReadStream();
        await stream.ReadExactlyAsync(content, ct);
        return StrictJson.Parse<SignedFile>(content, MaxFile);
    }

    private async Task<Verdict<byte[]>> FindStatementAsync(
        AuthenticatedAccount account,
        ActSubject subject,
        SignResult result,
        CancellationToken ct
    )
    {
        var attributes = new byte[result.SignedAttrs.Length];
        if (!Convert.TryFromBase64String(result.SignedAttrs, attributes, out var length))
        {
            return new Rejection(RejectionReason.RequestMalformed, "signed attributes are not base64");
        }

        var requests = await db
            .SignRequests.AsNoTracking()
            .Where(r => r.AccountId == account.AccountId && r.SessionIdHash == null)
            .Where(r => r.SubjectId == subject.Id)
            .OrderByDescending(r => r.IssuedAt)
            .Take(MaxRequests)
            .ToListAsync(ct);
        var statement = requests
            .Select(vault.OpenRequest)
            .FirstOrDefault(s => attributes.AsSpan(0, length).IndexOf(SHA256.HashData(s)) >= 0);
        return statement is not null
            ? statement
            : new Rejection(RejectionReason.SignRequestUnknown, "no request of this subject was signed here");
    }
}
