using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>One signature of a file: whose subject, and what it becomes.</summary>
internal sealed record FiledAnswer(Guid SubjectId, Submission Submission);

/// <summary>Turns the file that `jianli-agent sign FILE` wrote into submissions.</summary>
internal sealed class FileAnswer(RegistryDbContext db, EvidenceVault vault)
{
    private const int MaxFile = 1024 * 1024;

    /// <summary>A person may download a request several times before one is signed.</summary>
    private const int MaxRequests = 50;

    /// <summary>The answer of a request about one subject.</summary>
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

        if (signed.Items is not [{ Result: { } result }])
        {
            return new Rejection(RejectionReason.RequestMalformed, "not an answer with exactly one signature");
        }

        var requests = await RequestsAsync(account, [subject.Id], ct);
        return SubmissionOf(requests, result).TryGetValue(out var filed, out rejection) ? filed.Submission : rejection;
    }

    /// <summary>The answers of a request about several subjects; what was not signed is left out.</summary>
    public async Task<Verdict<List<FiledAnswer>>> ReadAllAsync(
        AuthenticatedAccount account,
        IReadOnlyList<Guid> subjects,
        IFormFile? upload,
        CancellationToken ct
    )
    {
        if (!(await ReadFileAsync(upload, ct)).TryGetValue(out var signed, out var rejection))
        {
            return rejection;
        }

        var requests = await RequestsAsync(account, subjects, ct);
        var answers = new List<FiledAnswer>();
        foreach (var result in signed.Items.Select(i => i.Result).OfType<SignResult>())
        {
            if (!SubmissionOf(requests, result).TryGetValue(out var filed, out rejection))
            {
                return rejection;
            }

            answers.Add(filed);
        }

        return answers.Count > 0
            ? answers
            : new Rejection(RejectionReason.RequestMalformed, "an answer without a signature");
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
        var read = StrictJson.Parse<SignedFile>(content, MaxFile);
        return read.TryGetValue(out var signed, out _) && signed.Format != Protocol.SignedFileFormat
            ? new Rejection(RejectionReason.RequestMalformed, "another format")
            : read;
    }

    private async Task<List<(Guid SubjectId, byte[] Statement)>> RequestsAsync(
        AuthenticatedAccount account,
        IReadOnlyList<Guid> subjects,
        CancellationToken ct
    )
    {
        var requests = await db
            .SignRequests.AsNoTracking()
            .Where(r => r.AccountId == account.AccountId && r.SessionIdHash == null && subjects.Contains(r.SubjectId))
            .OrderByDescending(r => r.IssuedAt)
            .Take(MaxRequests * subjects.Count)
            .ToListAsync(ct);
        return requests.ConvertAll(r => (r.SubjectId, vault.OpenRequest(r)));
    }

    /// <remarks>
    /// The file holds no statement. Its signed attributes name one by digest, so the statement is looked up among those this
    /// account was given for these subjects; whether the signature holds is for the submission's verifier to decide.
    /// </remarks>
    private static Verdict<FiledAnswer> SubmissionOf(
        List<(Guid SubjectId, byte[] Statement)> requests,
        SignResult result
    )
    {
        var attributes = new byte[result.SignedAttrs.Length];
        if (!Convert.TryFromBase64String(result.SignedAttrs, attributes, out var length))
        {
            return new Rejection(RejectionReason.RequestMalformed, "signed attributes are not base64");
        }

        var found = requests.FindIndex(r => attributes.AsSpan(0, length).IndexOf(SHA256.HashData(r.Statement)) >= 0);
        if (found < 0)
        {
            return new Rejection(RejectionReason.SignRequestUnknown, "no request of this subject was signed here");
        }

        var body = new SubmissionBody(
            Convert.ToBase64String(requests[found].Statement),
            result.SignedAttrs,
            result.Signature,
            result.Algorithm,
            result.Certificate
        );
        return Submission.Decode(body).TryGetValue(out var submission, out var rejection)
            ? new FiledAnswer(requests[found].SubjectId, submission)
            : rejection;
    }
}
