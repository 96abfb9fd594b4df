using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Server.Hosting.Messages;

/// <summary>短信: brings a short text to a phone. Behind it stands the operator's own gateway, or in development the outbox page.</summary>
public interface IMessageGateway
{
    /// <summary>False where no gateway is configured: pages then offer no code.</summary>
    bool IsThere { get; }

    /// <exception cref="MessageFailedException">It was not accepted; nobody may assume that it arrives.</exception>
    Task SendAsync(MobileNumber to, string text, CancellationToken ct);
}

/// <summary>Why a message was not accepted.</summary>
public enum MessageFailure
{
    NotConfigured,
    Unreachable,
    Refused,
}

/// <summary>The gateway failed in a way that its operator can mend.</summary>
public sealed class MessageFailedException(MessageFailure failure, Exception? cause = null)
    : Exception($"the message gateway failed: {failure}", cause)
{
    public MessageFailure Failure { get; } = failure;
}

/// <summary>No gateway is configured.</summary>
internal sealed class NoMessages : IMessageGateway
{
    public bool IsThere => false;

    public Task SendAsync(MobileNumber to, string text, CancellationToken ct) =>
        throw new MessageFailedException(MessageFailure.NotConfigured);
}
