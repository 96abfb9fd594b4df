using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Shared;

/// <summary>The form that signs one binding act, for _SignActs.cshtml: by the agent, or by a file.</summary>
/// <param name="UploadAddress">Where the agent's answer to a downloaded request is handed in.</param>
/// <param name="HasKeySession">Only a login with the key may sign from the page; any session may sign by file (docs/protocol.md, Login 4).</param>
/// <param name="Keys">For a session that no key opened: which key will sign the file.</param>
public sealed record SignForm(string UploadAddress, bool HasKeySession, IReadOnlyList<KeyChoice> Keys)
{
    public static async Task<SignForm> OfAsync(
        RegistryDbContext db,
        AuthenticatedAccount account,
        string uploadAddress,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        if (account.Assurance == Assurance.PasswordAndKey)
        {
            return new SignForm(uploadAddress, HasKeySession: true, []);
        }

        var keys = await CommitmentKeys.OfAsync(db, account, ct);
        return new SignForm(
            uploadAddress,
            HasKeySession: false,
            [.. keys.Where(k => CommitmentKeys.NotAfter(k) > now).Select(CommitmentKeys.ChoiceOf)]
        );
    }
}
