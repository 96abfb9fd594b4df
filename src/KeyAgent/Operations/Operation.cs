using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Tokens;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>One thing a page asked for: its state, and what a subclass adds about login or signing.</summary>
/// <remarks>Readable by the origin that created it, until it is deleted or expires. All members are safe to call from any thread.</remarks>
internal abstract class Operation(string origin, PinnedServer server, DateTimeOffset deadline)
{
    private readonly Lock _gate = new();
    private OperationState _state = OperationState.WaitingToken;
    private AgentError? _error;
    private string? _notice;
    private int _version;
    private int _seen;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>128 random bits, lower-case hex.</summary>
    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    public string Origin { get; } = origin;
    public PinnedServer Server { get; } = server;

    /// <summary>When the person has to have finished.</summary>
    public DateTimeOffset Deadline { get; } = deadline;

    /// <summary>In words, for the person.</summary>
    public abstract string Purpose { get; }

    public virtual bool TakesExpired => false;

    /// <summary>Statements to be shown, verbatim.</summary>
    public abstract IReadOnlyList<string> Statements { get; }

    /// <summary>What is known of the server's log, in words; set before the person is asked.</summary>
    public string? LogSeen { get; set; }

    public bool IsFinal
    {
        get
        {
            lock (_gate)
            {
                return OperationLifecycle.IsFinal(_state);
            }
        }
    }

    /// <summary>The certificates that fit this operation, best first.</summary>
    /// <exception cref="RefusedException">None fits; the reason says why.</exception>
    public abstract IReadOnlyList<KeyCertificate> Choose(IReadOnlyList<KeyCertificate> present);

    /// <summary>Signs with a token that is logged in. Keeps results item by item; a failure of one item is that item's.</summary>
    /// <param name="ct">Cancelled: nothing more is signed. A signature that has begun is finished.</param>
    public abstract Task SignAsync(IKeySession session, KeyCertificate certificate, KeyUse use, CancellationToken ct);

    public void Move(OperationEvent on, string? notice = null)
    {
        lock (_gate)
        {
            if (!OperationLifecycle.TryMove(_state, on, out var next))
            {
                throw new InvalidOperationException($"an operation in {_state} cannot {on}");
            }

            _state = next;
            _notice = notice;
            Announce_HoldingGate();
        }
    }

    /// <summary>Ends the operation with one error; what was signed before stays readable.</summary>
    public void Fail(AgentError error)
    {
        lock (_gate)
        {
            if (!OperationLifecycle.TryMove(_state, OperationEvent.Fail, out var next))
            {
                return;
            }

            _state = next;
            _notice = null;
            _error = error;
            OnFailed(error);
            Announce_HoldingGate();
        }
    }

    public OperationStatus Read()
    {
        lock (_gate)
        {
            _seen = _version;
            return Describe(OperationLifecycle.NameOf(_state), _error, _notice);
        }
    }

    /// <summary>Returns at once when something happened since the last read or nothing more will, else when it does or the time is over.</summary>
    public async Task<OperationStatus> ReadNewsAsync(TimeSpan wait, TimeProvider clock, CancellationToken ct)
    {
        Task changed;
        lock (_gate)
        {
            changed = _seen != _version || OperationLifecycle.IsFinal(_state) ? Task.CompletedTask : _changed.Task;
        }

        try
        {
            await changed.WaitAsync(wait, clock, ct);
        }
        catch (TimeoutException)
        {
            // No news: the page gets the old state and asks again.
        }

        return Read();
    }

    protected abstract OperationStatus Describe(string state, AgentError? error, string? notice);

    protected virtual void OnFailed(AgentError error) { }

    /// <summary>Changes the subclass's results and tells whoever waits.</summary>
    protected void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Announce_HoldingGate();
        }
    }

    private void Announce_HoldingGate()
    {
        _version++;
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
