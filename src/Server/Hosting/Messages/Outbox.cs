using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Server.Hosting.Messages;

/// <summary>One message that would have been sent.</summary>
public sealed record OutboxMessage(DateTimeOffset At, string To, string Text);

/// <summary>Development: keeps the last messages for the page /development/outbox and sends none. Refused in every other environment.</summary>
public sealed class Outbox(TimeProvider clock) : IMessageGateway
{
    private const int Kept = 50;
    private readonly Lock _gate = new();
    private readonly Queue<OutboxMessage> _messages = new();

    public bool IsThere => true;

    /// <summary>The latest first.</summary>
    public IReadOnlyList<OutboxMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _messages.Reverse()];
            }
        }
    }

    public Task SendAsync(MobileNumber to, string text, CancellationToken ct)
    {
        lock (_gate)
        {
            _messages.Enqueue(new OutboxMessage(clock.GetUtcNow(), to.Value, text));
            if (_messages.Count > Kept)
            {
                _ = _messages.Dequeue();
            }
        }

        return Task.CompletedTask;
    }
}
