using JianliRegistry.Core.Certificates;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Certificates.StatusLab;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>RFC 5280 §5.2.4: complete list 10, and a delta 12 on the base of 9.</summary>
public sealed class DeltaCrlTests
{
    private static readonly RevocationRules WithDeltas = Registry with { UseDeltas = true };
    private readonly StatusLab _lab = new();

    private CrlForge Delta => _lab.Crl with { ThisUpdate = Now.AddMinutes(-30), Number = 12, Base = 9 };
    private CrlForge Holding => _lab.Crl with { Entries = [_lab.Revoked with { Reason = 6 }] };
    private ForgedEntry Removal => _lab.Revoked with { Reason = 8 };

    [Fact]
    public void A_delta_alone_is_no_status() => NoStatus(_lab.Check(Delta, WithDeltas));

    [Fact]
    public void A_revocation_on_the_delta_counts_where_deltas_are_used()
    {
        byte[][] lists = [_lab.Crl.Sign(), (Delta with { Entries = [_lab.Revoked] }).Sign()];
        Revocation(_lab.Check(lists, rules: WithDeltas));
        Good(_lab.Check(lists));
    }

    [Fact]
    public void A_removal_lifts_what_the_complete_list_holds_and_only_where_deltas_are_used()
    {
        byte[][] lists = [Holding.Sign(), (Delta with { Entries = [Removal] }).Sign()];
        Assert.Equal(2, Good(_lab.Check(lists, rules: WithDeltas)).Proofs.Count);
        Revocation(_lab.Check(lists));
        Revocation(_lab.Check([Holding.Sign(), Delta.Sign()], rules: WithDeltas));
    }

    [Fact]
    public void Of_hold_and_revocation_the_earlier_date_stands()
    {
        var revoked = Delta with { Entries = [_lab.Revoked with { RevokedAt = Now.AddHours(-1) }] };
        var at = Now.AddHours(-2);
        Revocation(_lab.Check([Holding.Sign(), revoked.Sign()], rules: WithDeltas, at: at));
        Good(_lab.Check([_lab.Crl.Sign(), revoked.Sign()], rules: WithDeltas, at: at));
    }

    [Fact]
    public void A_delta_keeps_a_complete_list_current_that_ran_out()
    {
        var old = _lab.Crl with { NextUpdate = Now.AddSeconds(-1) };
        NoStatus(_lab.Check(old, WithDeltas));
        Good(_lab.Check([old.Sign(), Delta.Sign()], rules: WithDeltas));
        NoStatus(_lab.Check([old.Sign(), (Delta with { NextUpdate = Now }).Sign()], rules: WithDeltas));
    }

    public static TheoryData<string> Unfit() =>
        [
            "a base younger than the list",
            "a number not above the list's",
            "another scope",
            "another key identifier",
            "another key",
            "the future",
        ];

    [Theory]
    [MemberData(nameof(Unfit))]
    public void A_delta_that_does_not_fit_is_not_combined(string why)
    {
        var removing = Delta with { Entries = [Removal] };
        var unfit = why switch
        {
            "a base younger than the list" => removing with { Base = 11 },
            "a number not above the list's" => removing with { Number = 10 },
            "another scope" => removing with { Scope = new ScopeForge { OnlyUsers = true }.Write() },
            "another key identifier" => removing with { Further = [KeyIdentifier] },
            "another key" => removing with { Signer = _lab.Root, Issuer = _lab.IssuingName },
            _ => removing with { ThisUpdate = Now.AddSeconds(1) },
        };
        Good(_lab.Check([Holding.Sign(), removing.Sign()], rules: WithDeltas));
        Revocation(_lab.Check([Holding.Sign(), unfit.Sign()], rules: WithDeltas));
    }

    [Fact]
    public void The_newest_delta_is_combined()
    {
        var earlier = Delta with { ThisUpdate = Now.AddMinutes(-50), Number = 11, Entries = [Removal] };
        var later = Delta with { Entries = [_lab.Revoked] };
        Revocation(_lab.Check([_lab.Crl.Sign(), earlier.Sign(), later.Sign()], rules: WithDeltas));
    }

    [Fact]
    public void A_delta_without_a_number_is_unusable() =>
        Revocation(
            _lab.Check([Holding.Sign(), (Delta with { Number = null, Entries = [Removal] }).Sign()], rules: WithDeltas)
        );

    private static CrlExtension KeyIdentifier { get; } = new("2.5.29.35", false, [0x30, 0x03, 0x80, 0x01, 0x07]);
}
