using JianliRegistry.Core.Deregistration;

namespace JianliRegistry.Core.Tests.Deregistration;

public sealed class CompulsoryDeregistrationLifecycleTests
{
    private static readonly DeregistrationState?[] States =
    [
        null,
        .. Enum.GetValues<DeregistrationState>().Select(s => (DeregistrationState?)s),
    ];

    [Fact]
    public void Every_pair_of_state_and_event_leads_where_the_domain_model_says_or_nowhere()
    {
        var found =
            from state in States
            from @event in Enum.GetValues<DeregistrationEvent>()
            from actor in Enum.GetValues<DeregistrationActor>()
            let to = CompulsoryDeregistrationLifecycle.TryMove(state, @event, actor, out var transition)
                ? transition
                : null
            where to is not null
            select $"{state?.ToString() ?? "-"} {@event} {actor} {to.To}";

        Assert.Equal(
            [
                "- Submit Enterprise PendingAcceptance",
                "PendingAcceptance Withdraw Enterprise Withdrawn",
                "PendingAcceptance Accept RegistrationCenter Accepted",
                "PendingAcceptance RefuseAcceptance RegistrationCenter NotAccepted",
                "Accepted Approve Ministry Approved",
                "Accepted Reject Ministry Rejected",
            ],
            found
        );
    }

    [Fact]
    [Trait("Seed", "S45")]
    public void The_enterprise_may_withdraw_until_the_ministry_accepts() =>
        Assert.True(MayWithdraw(DeregistrationState.PendingAcceptance));

    [Fact]
    [Trait("Seed", "S46")]
    public void Nothing_can_be_withdrawn_once_accepted() =>
        Assert.All(States.Where(s => s != DeregistrationState.PendingAcceptance), s => Assert.False(MayWithdraw(s)));

    private static bool MayWithdraw(DeregistrationState? state) =>
        CompulsoryDeregistrationLifecycle.TryMove(
            state,
            DeregistrationEvent.Withdraw,
            DeregistrationActor.Enterprise,
            out _
        );
}
