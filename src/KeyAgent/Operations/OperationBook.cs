using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Verification;
using JianliRegistry.KeyAgent.Consent;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>All operations the agent still remembers. One at a time is open to the person; finished ones wait to be read.</summary>
internal sealed class OperationBook(
    RequestChecks checks,
    KeyCeremony ceremony,
    LogWatch watch,
    IConsentPrompt prompt,
    PersonTurn turn,
    TimeProvider clock,
    ILogger<OperationBook> log
) : IAsyncDisposable
{
    private static readonly TimeSpan LoginTime = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan SignTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan KeepTime = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan RefusedTime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan EndTime = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private Operation? _open;

    private sealed record Entry(Operation Operation, DateTimeOffset ForgetAt, CancellationTokenSource Cancelled)
    {
        public Task Run { get; set; } = Task.CompletedTask;
    }

    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return _open is { IsFinal: false };
            }
        }
    }

    public Task<bool> IsTokenPresentAsync() => ceremony.IsTokenPresentAsync();

    /// <summary>Checks the request, spends its jti and starts the operation; null while another one is open.</summary>
    /// <remarks>A refused request is an operation that has failed, so that a page has one place to look.</remarks>
    public OperationAccepted? Start(OperationRequest request, PinnedServer server, string origin)
    {
        Forget();
        lock (_gate)
        {
            // Before the jti is spent: whoever is told "busy" may send the same request again.
            if (_open is { IsFinal: false } || !turn.TryTake())
            {
                return null;
            }

            var (operation, refusal) =
                request.Type == "login"
                    ? StartLogin(request.Challenge!, server, origin)
                    : StartSign(request.Items!, server, origin);
            var forgetAt = refusal is null ? operation.Deadline + KeepTime : clock.GetUtcNow() + RefusedTime;
            var entry = new Entry(operation, forgetAt, new CancellationTokenSource());
            _entries[operation.Id] = entry;
            if (refusal is not null)
            {
                Fail(operation, refusal, null);
                ReleaseTurn_HoldingGate();
                return new OperationAccepted(operation.Id, entry.ForgetAt);
            }

            _open = operation;
            entry.Run = Task.Run(() => RunAsync(entry));
            return new OperationAccepted(operation.Id, entry.ForgetAt);
        }
    }

    /// <summary>The operation of a downloaded request file: no page, so nobody polls it; the caller runs it.</summary>
    public SignOperation OpenFile(IReadOnlyList<SignItem> items, PinnedServer server, string origin) =>
        CheckItems(items, server, origin, "file");

    /// <summary>Only the origin that created an operation can see it.</summary>
    public bool TryFind(string id, string origin, [NotNullWhen(true)] out Operation? operation)
    {
        Forget();
        operation =
            _entries.TryGetValue(id, out var entry) && entry.Operation.Origin == origin ? entry.Operation : null;
        return operation is not null;
    }

    /// <summary>Cancels, forgets, and returns when the person's window is closed: whoever asks again then is not told "busy".</summary>
    public async Task<bool> TryRemoveAsync(string id, string origin)
    {
        if (!TryFind(id, origin, out _) || !_entries.TryRemove(id, out var entry))
        {
            return false;
        }

        // A signature that has begun is finished; the worker's deadline bounds the wait.
        await entry.Cancelled.CancelAsync();
        await entry.Run;
        return true;
    }

    /// <summary>Cancels, and lets what has begun come to its end: a journal line is written whole or not at all.</summary>
    public async ValueTask DisposeAsync()
    {
        var entries = _entries.Values.ToList();
        foreach (var entry in entries)
        {
            await entry.Cancelled.CancelAsync();
        }

        // Whoever hangs in the token's driver longer than this is ended with the worker.
        await Task.WhenAny(Task.WhenAll(entries.Select(e => e.Run)), Task.Delay(EndTime, clock));
    }

    private (Operation Operation, AgentError? Refusal) StartLogin(string challenge, PinnedServer server, string origin)
    {
        var deadline = clock.GetUtcNow() + LoginTime;
        return AcceptedChallenge
            .Accept(challenge, server, origin, checks)
            .TryGetValue(out var accepted, out var rejection)
            ? (new LoginOperation(accepted, origin, server, deadline, clock), null)
            : (new RefusedOperation(origin, server, deadline), ErrorOf(rejection));
    }

    private (Operation Operation, AgentError? Refusal) StartSign(
        IReadOnlyList<SignItem> items,
        PinnedServer server,
        string origin
    )
    {
        var operation = CheckItems(items, server, origin, "agent");
        return (operation, operation.ErrorOfAll);
    }

    private SignOperation CheckItems(IReadOnlyList<SignItem> items, PinnedServer server, string origin, string via)
    {
        var requests = items.Select(i => AcceptedSignRequest.Accept(i, server, origin, via, checks)).ToList();
        foreach (var request in requests)
        {
            if (!request.TryGetValue(out _, out var rejection))
            {
                log.LogWarning("sign request refused: {Reason} {Detail}", rejection.Reason, rejection.Detail);
            }
        }

        return new SignOperation(requests, origin, server, clock.GetUtcNow() + SignTime, clock);
    }

    private AgentError ErrorOf(Rejection rejection)
    {
        log.LogWarning("challenge refused: {Reason} {Detail}", rejection.Reason, rejection.Detail);
        return AgentFaults.Of(AgentFaults.CodeOf(rejection.Reason));
    }

    /// <summary>The host of one operation: the only place where its failures end.</summary>
    private async Task RunAsync(Entry entry)
    {
        var operation = entry.Operation;
        using var timeout = new CancellationTokenSource(operation.Deadline - clock.GetUtcNow(), clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, entry.Cancelled.Token);
        try
        {
            operation.LogSeen =
                operation is LoginOperation
                    ? await watch.CheckAsync(operation.Server, operation.Origin, stop.Token)
                    : watch.LastSeen(operation.Server);
            await ceremony.RunAsync(operation, stop.Token);
            prompt.Tell(operation.Read().State == "done" ? "已完成。" : "没有完成。");
        }
        catch (OperationCanceledException)
        {
            var code =
                entry.Cancelled.IsCancellationRequested ? AgentErrors.UserCancelled
                : operation.Read().State == "waiting-token" ? AgentErrors.TokenNone
                : AgentErrors.UserTimeout;
            Fail(operation, AgentFaults.Of(code), null);
        }
        catch (Exception error) when (AgentFaults.CodeOf(error) is { } code)
        {
            Fail(operation, AgentFaults.Of(code), error);
        }
#pragma warning disable CA1031 // a bug in one operation must not end the agent; nobody awaits this task
        catch (Exception bug)
#pragma warning restore CA1031
        {
            Fail(operation, AgentFaults.Of(AgentErrors.Internal), bug);
        }
        finally
        {
            lock (_gate)
            {
                ReleaseTurn_HoldingGate();
            }
        }
    }

    /// <summary>A page may start its next operation as soon as it reads of the last one's end; then the turn is that one's.</summary>
    private void ReleaseTurn_HoldingGate()
    {
        if (_open is null or { IsFinal: true })
        {
            turn.Release();
        }
    }

    private void Fail(Operation operation, AgentError error, Exception? cause)
    {
        log.LogWarning(cause, "operation failed: {Code} {CorrelationId}", error.Code, error.CorrelationId);
        prompt.Tell($"未完成：{error.Title}。{error.Detail}（{error.Code}，编号 {error.CorrelationId}）");
        operation.Fail(error);
    }

    private void Forget()
    {
        var now = clock.GetUtcNow();
        foreach (var (id, entry) in _entries)
        {
            if (entry.ForgetAt <= now && entry.Operation.IsFinal)
            {
                _entries.TryRemove(id, out _);
            }
        }
    }
}
