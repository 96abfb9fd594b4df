using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Accounts;

/// <summary>One live session in the list.</summary>
/// <param name="Used">Of the last request, to the minute.</param>
internal sealed record SessionLine(
    string Id,
    bool IsThis,
    bool WithKey,
    string? Operator,
    string From,
    string Since,
    string Used
)
{
    public static SessionLine Of(Session session, AuthenticatedAccount account, TimeSpan idle) =>
        new(
            Convert.ToHexStringLower(session.IdHash),
            session.IdHash.AsSpan().SequenceEqual(account.SessionIdHash),
            session.Assurance == Assurance.PasswordAndKey,
            session.Operator?.Name,
            session.ClientAddress ?? "—",
            ChinaTime.Minute(session.CreatedAt),
            ChinaTime.Minute(session.IdleEndsAt - idle)
        );

    public static bool TryParseId(string? text, [NotNullWhen(true)] out byte[]? hash)
    {
        hash = new byte[SHA256.HashSizeInBytes];
        return text?.Length == 2 * SHA256.HashSizeInBytes
            && Convert.FromHexString(text, hash, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
