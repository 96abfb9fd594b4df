using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using static JianliRegistry.Core.Deregistration.DeregistrationActor;
using static JianliRegistry.Core.Deregistration.DeregistrationEvent;
using static JianliRegistry.Core.Deregistration.DeregistrationState;

namespace JianliRegistry.Core.Deregistration;

/// <summary>Where a 强制注销 stands. Stored by name.</summary>
public enum DeregistrationState
{
    /// <summary>待审核: waits for the ministry to accept it (Manual S44).</summary>
    PendingAcceptance,

    /// <summary>已撤回</summary>
    Withdrawn,

    /// <summary>已受理</summary>
    Accepted,

    /// <summary>不予受理</summary>
    NotAccepted,

    /// <summary>准予注销: the registration becomes 已注销.</summary>
    Approved,

    /// <summary>不予注销</summary>
    Rejected,
}

public enum DeregistrationEvent
{
    Submit,
    Withdraw,
    Accept,
    RefuseAcceptance,
    Approve,
    Reject,
}

public enum DeregistrationActor
{
    Enterprise,
    RegistrationCenter,
    Ministry,
}

public sealed record DeregistrationTransition(DeregistrationActor Actor, DeregistrationState To);

/// <summary>
/// The whole life of a 强制注销. Unlike a reported application it may be withdrawn, but only until it is accepted
/// (Manual S45, S46); both events compare-and-swap the same row version, so exactly one of them wins.
/// </summary>
public static class CompulsoryDeregistrationLifecycle
{
    /// <summary>A null state is "does not exist yet".</summary>
    public static FrozenDictionary<
        (DeregistrationState? From, DeregistrationEvent Event),
        DeregistrationTransition
    > Table { get; } =
        new Dictionary<(DeregistrationState? From, DeregistrationEvent Event), DeregistrationTransition>
        {
            [(null, Submit)] = new(Enterprise, PendingAcceptance),
            [(PendingAcceptance, Withdraw)] = new(Enterprise, Withdrawn),
            [(PendingAcceptance, Accept)] = new(RegistrationCenter, Accepted),
            [(PendingAcceptance, RefuseAcceptance)] = new(RegistrationCenter, NotAccepted),
            [(Accepted, Approve)] = new(Ministry, Approved),
            [(Accepted, Reject)] = new(Ministry, Rejected),
        }.ToFrozenDictionary();

    /// <summary>Whether <paramref name="actor"/> may do this now, and where it leads.</summary>
    public static bool TryMove(
        DeregistrationState? from,
        DeregistrationEvent @event,
        DeregistrationActor actor,
        [NotNullWhen(true)] out DeregistrationTransition? transition
    )
    {
        if (!Table.TryGetValue((from, @event), out transition) || transition.Actor != actor)
        {
            transition = null;
        }

        return transition is not null;
    }

    /// <summary>What the loser of the race between 撤回 and 受理 is told.</summary>
    public static string LoserMessage(DeregistrationEvent @event) =>
        @event == Withdraw ? "部级已受理，无法撤回。" : "企业已撤回，无法受理。";
}
