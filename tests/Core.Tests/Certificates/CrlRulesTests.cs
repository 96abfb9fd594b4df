using System.Formats.Asn1;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Certificates.StatusLab;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class CrlRulesTests
{
    private readonly StatusLab _lab = new();

    [Fact]
    public void A_hand_written_list_is_as_good_as_a_librarys() => Good(_lab.Check(_lab.Crl));

    [Theory]
    [InlineData(0, "unspecified")]
    [InlineData(6, "certificateHold")]
    [InlineData(8, "removeFromCRL, which has no meaning in a complete list")]
    public void Whoever_stands_on_the_list_is_revoked_whatever_the_reason(int reason, string name)
    {
        Assert.NotEmpty(name);
        Revocation(_lab.Check(_lab.Crl with { Entries = [_lab.Revoked with { Reason = reason }] }));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Looking_back_a_revocation_counts_from_its_second_on(int seconds, bool refused)
    {
        var at = Now.AddDays(-9);
        var list = _lab.Crl with { Entries = [_lab.Revoked with { RevokedAt = at.AddSeconds(seconds) }] };
        var verdict = _lab.Check([list.Sign()], at: at);
        if (refused)
        {
            Revocation(verdict);
        }
        else
        {
            Assert.Empty(Good(verdict).Contested);
        }
    }

    [Fact]
    public void Of_today_everything_on_the_list_is_revoked_even_what_it_dates_tomorrow() =>
        Revocation(_lab.Check(_lab.Crl with { Entries = [_lab.Revoked with { RevokedAt = Now.AddDays(1) }] }));

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void An_earlier_invalidity_date_contests_and_refuses_only_where_the_rules_say_so(int seconds, bool contests)
    {
        var at = Now.AddDays(-9);
        var backdated = _lab.Revoked with { RevokedAt = at.AddDays(2), InvalidSince = at.AddSeconds(seconds) };
        var list = (_lab.Crl with { Entries = [backdated] }).Sign();
        var contested = Good(_lab.Check([list], at: at)).Contested;
        Assert.Equal(contests ? 1 : 0, contested.Count);
        var strict = _lab.Check([list], rules: Registry with { InvalidityDateCounts = true }, at: at);
        if (contests)
        {
            Assert.Equal(backdated.RevokedAt, contested[0].RevokedAt);
            Assert.Equal(backdated.InvalidSince, contested[0].InvalidSince);
            Assert.Equal(_lab.Leaf.Certificate.RawData, contested[0].Certificate);
            Revocation(strict);
        }
        else
        {
            Good(strict);
        }
    }

    [Fact]
    public void A_newer_list_that_ran_out_is_not_hidden_by_an_older_one_that_is_current()
    {
        var older = _lab.Crl with { ThisUpdate = Now.AddDays(-3), NextUpdate = Now.AddDays(9), Number = 1 };
        var newer = _lab.Crl with { ThisUpdate = Now.AddDays(-2), NextUpdate = Now.AddDays(-1), Number = 2 };
        Good(_lab.Check([older.Sign(), newer.Sign()]));
        Revocation(_lab.Check([older.Sign(), (newer with { Entries = [_lab.Revoked] }).Sign()]));
    }

    [Fact]
    public void A_hold_that_the_newest_list_no_longer_has_is_lifted()
    {
        var hold = _lab.Crl with { ThisUpdate = Now.AddHours(-9), Entries = [_lab.Revoked with { Reason = 6 }] };
        Good(_lab.Check([hold.Sign(), _lab.Crl.Sign()]));

        // Lifted by a list that ran out: nothing current says good, and the list of the hold does not say it either.
        var lifted = _lab.Crl with
        {
            NextUpdate = Now.AddSeconds(-1),
        };
        NoStatus(_lab.Check([hold.Sign(), lifted.Sign()]));
    }

    [Fact]
    public void Of_two_lists_of_one_instant_the_one_that_revokes_wins()
    {
        var revoking = _lab.Crl with { Entries = [_lab.Revoked], Number = 11 };
        Revocation(_lab.Check([_lab.Crl.Sign(), revoking.Sign()]));
        Revocation(_lab.Check([revoking.Sign(), _lab.Crl.Sign()]));
    }

    [Fact]
    public void A_revocation_on_a_list_of_another_scope_wins_too()
    {
        var users = _lab.Crl with { Scope = new ScopeForge { OnlyUsers = true }.Write() };
        Revocation(_lab.Check([_lab.Crl.Sign(), (users with { Entries = [_lab.Revoked] }).Sign()]));
    }

    [Fact]
    public void A_list_from_the_future_is_no_status() =>
        NoStatus(_lab.Check(_lab.Crl with { ThisUpdate = Now.AddSeconds(1) }));

    [Fact]
    public void The_registry_wants_a_number_on_the_list_and_the_standard_does_not()
    {
        var unnumbered = _lab.Crl with { Number = null };
        NoStatus(_lab.Check(unnumbered));
        Good(_lab.Check(unnumbered, Pkix));
        Revocation(_lab.Check(unnumbered with { Entries = [_lab.Revoked] }));
    }

    [Fact]
    public void An_entry_with_an_unknown_critical_extension_makes_the_list_unusable()
    {
        var neighbour = new ForgedEntry([0x55], Now.AddDays(-1));
        var unknown = new CrlExtension("1.2.3.4", true, [0x05, 0x00]);
        NoStatus(_lab.Check(_lab.Crl with { Entries = [neighbour with { Further = unknown }] }));
        var harmless = unknown with { Critical = false };
        Good(_lab.Check(_lab.Crl with { Entries = [neighbour with { Further = harmless }] }));
    }

    [Theory]
    [InlineData("2.5.29.21", "0A0107", "reason 7 does not exist")]
    [InlineData("2.5.29.21", "0A01080A0101", "a byte after the reason")]
    [InlineData("2.5.29.21", "020101", "no ENUMERATED")]
    [InlineData("2.5.29.24", "170D3236313131313030303030305A", "UTCTime for invalidityDate")]
    [InlineData("2.5.29.29", "3000", "certificateIssuer in a list of one CA")]
    public void An_entry_extension_in_a_wrong_form_makes_the_list_unusable(string oid, string value, string what)
    {
        var odd = new CrlExtension(oid, false, Convert.FromHexString(value));
        var entry = new ForgedEntry([0x55], Now.AddDays(-1), Reason: null, Further: odd);
        Assert.NotEmpty(what);
        NoStatus(_lab.Check(_lab.Crl with { Entries = [entry] }));
    }

    [Fact]
    public void The_same_entry_extension_twice_makes_the_list_unusable()
    {
        var again = new CrlExtension("2.5.29.21", false, [0x0A, 1, 1]);
        var entry = new ForgedEntry([0x55], Now.AddDays(-1), Further: again);
        NoStatus(_lab.Check(_lab.Crl with { Entries = [entry] }));
    }

    [Fact]
    public void A_list_made_after_the_expiry_speaks_only_if_it_keeps_the_expired()
    {
        var leaf = PathLab.Shared.Issue(LeafProfile(), new Validity(Now.AddDays(-9), Now.AddDays(-2)));
        var lab = new StatusLab { Leaf = leaf };
        var at = Now.AddDays(-3);
        NoStatus(lab.Check([lab.Crl.Sign()], at: at));
        Good(lab.Check([Keeping(lab.Crl, Now.AddDays(-30)).Sign()], at: at));
        NoStatus(lab.Check([Keeping(lab.Crl, Now.AddDays(-1)).Sign()], at: at));
        Revocation(lab.Check([(lab.Crl with { Entries = [lab.Revoked with { RevokedAt = at }] }).Sign()], at: at));
    }

    [Fact]
    public void Twice_on_the_list_the_earlier_date_stands()
    {
        var at = Now.AddDays(-9);
        ForgedEntry[] both =
        [
            _lab.Revoked with
            {
                RevokedAt = at.AddDays(5),
            },
            _lab.Revoked with
            {
                RevokedAt = at.AddDays(-5),
            },
        ];
        Revocation(_lab.Check([(_lab.Crl with { Entries = both }).Sign()], at: at));
    }

    [Fact]
    public void A_list_of_another_CA_or_by_another_key_is_no_status()
    {
        NoStatus(_lab.Check(new CrlForge(_lab.Root)));
        NoStatus(_lab.Check(_lab.Crl with { Issuer = _lab.Root.Certificate.SubjectName.RawData }));
        NoStatus(_lab.Check(new CrlForge(_lab.Root) { Issuer = _lab.IssuingName }));
        NoStatus(_lab.Check(new CrlForge(_lab.Root) { Issuer = _lab.IssuingName, Entries = [_lab.Revoked] }));
    }

    [Fact]
    public void Only_the_demanded_certificates_need_a_status_and_none_may_be_revoked()
    {
        byte[][] leafOnly = [_lab.Crl.Sign()];
        Good(_lab.Check(leafOnly));
        NoStatus(_lab.Check(leafOnly, rules: Registry with { Mode = RevocationMode.Path }));
        Good(_lab.Check([], rules: Registry with { Mode = RevocationMode.None }));
        var issuing = new ForgedEntry(_lab.Issuing.Certificate.SerialNumberBytes.ToArray(), Now.AddDays(-1));
        var root = new CrlForge(_lab.Root) { Entries = [issuing] };
        Revocation(_lab.Check([.. leafOnly, root.Sign()]));
    }

    [Fact]
    public void The_proof_used_comes_back_with_the_verdict()
    {
        var (older, newer) = (_lab.Crl with { ThisUpdate = Now.AddHours(-2) }, _lab.Crl);
        var proofs = Good(_lab.Check([older.Sign(), newer.Sign()])).Proofs;
        Assert.Equal(newer.ThisUpdate, Assert.Single(proofs).ThisUpdate);
    }

    private static CrlForge Keeping(CrlForge list, DateTimeOffset since)
    {
        var time = new AsnWriter(AsnEncodingRules.DER);
        time.WriteGeneralizedTime(since, omitFractionalSeconds: true);
        return list with { Further = [new CrlExtension("2.5.29.60", false, time.Encode())] };
    }
}
