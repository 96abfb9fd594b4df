using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using static JianliRegistry.Core.Tests.Certificates.StatusLab;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class CrlScopeTests
{
    private const string Uri = "http://x.test/crl";
    private static readonly byte[] Issuing = PathLab.Shared.Issuing.Certificate.SubjectName.RawData;
    private static readonly int[] FirstReasons = [1, 2, 3];
    private static readonly int[] OtherReasons = [4, 5, 6, 7, 8];

    [Fact]
    public void A_list_for_users_speaks_of_a_leaf_and_one_for_CAs_or_attributes_does_not()
    {
        Good(Check(new ScopeForge { OnlyUsers = true }));
        NoStatus(Check(new ScopeForge { OnlyAuthorities = true }));
        NoStatus(Check(new ScopeForge { OnlyAttributes = true }));
        NoStatus(Check(new ScopeForge { OnlyUsers = true, OnlyAuthorities = true }));
    }

    [Fact]
    public void A_list_of_a_distribution_point_speaks_of_certificates_that_name_it()
    {
        var scope = new ScopeForge { PointName = ScopeForge.FullName(Uri) };
        Good(Check(scope, new ScopeForge { PointName = ScopeForge.FullName(Uri) }));
        NoStatus(Check(scope, new ScopeForge { PointName = ScopeForge.FullName(Uri + "2") }));
        NoStatus(Check(scope));
    }

    [Fact]
    public void The_point_named_like_the_CA_is_every_certificates_point() =>
        Good(Check(new ScopeForge { PointName = ScopeForge.FullName(Issuing) }));

    [Fact]
    public void A_relative_name_is_the_full_name_below_the_CA()
    {
        var full = new ScopeForge { PointName = ScopeForge.FullName(ScopeForge.Below(Issuing, "CRL1")) };
        var relative = new ScopeForge { PointName = ScopeForge.RelativeName("crl1") };
        Good(Check(relative, full));
        Good(Check(full, relative));
        Good(Check(relative, relative));
        NoStatus(Check(relative, new ScopeForge { PointName = ScopeForge.RelativeName("CRL2") }));
    }

    [Fact]
    public void Lists_for_some_reasons_count_together_once_they_cover_all()
    {
        var lab = new StatusLab();
        var first = lab.Crl with { Scope = new ScopeForge { Reasons = FirstReasons }.Write() };
        var other = lab.Crl with { Scope = new ScopeForge { Reasons = OtherReasons }.Write() };
        NoStatus(lab.Check(first));
        NoStatus(lab.Check(other));
        Assert.Equal(2, Good(lab.Check([first.Sign(), other.Sign()])).Proofs.Count);
        Revocation(lab.Check([first.Sign(), (other with { Entries = [lab.Revoked] }).Sign()]));
        NoStatus(lab.Check([first.Sign(), (other with { NextUpdate = PathLab.Now }).Sign()]));
    }

    [Fact]
    public void A_distribution_point_for_some_reasons_lends_its_list_no_more_than_those()
    {
        var point = new ScopeForge { PointName = ScopeForge.FullName(Uri), Reasons = FirstReasons };
        NoStatus(Check(new ScopeForge { PointName = ScopeForge.FullName(Uri) }, point));
        var rest = new ScopeForge { PointName = ScopeForge.FullName(Uri), Reasons = OtherReasons };
        Good(Check(new ScopeForge { PointName = ScopeForge.FullName(Uri) }, point, rest));
    }

    [Theory]
    [InlineData("020101", "no SEQUENCE")]
    [InlineData("3003810100", "the default FALSE written out")]
    [InlineData("30038701FF", "a field that does not exist")]
    [InlineData("3004A002A000", "a point without a name")]
    public void A_scope_that_is_malformed_makes_the_list_unusable(string scope, string what)
    {
        Assert.NotEmpty(what);
        var lab = new StatusLab();
        NoStatus(lab.Check(lab.Crl with { Scope = Convert.FromHexString(scope) }));
    }

    [Fact]
    public void A_certificate_whose_points_can_not_be_read_has_no_status_by_a_list_that_needs_them()
    {
        var broken = new X509Extension("2.5.29.31", [0x30, 0x02, 0x30, 0x00], critical: false);
        var lab = new StatusLab(broken);
        NoStatus(lab.Check(lab.Crl with { Scope = new ScopeForge { PointName = ScopeForge.FullName(Uri) }.Write() }));
    }

    private static Core.Verification.Verdict<RevocationFindings> Check(
        ScopeForge scope,
        params IReadOnlyList<ScopeForge> points
    )
    {
        var lab = points.Count == 0 ? new StatusLab() : new StatusLab(ScopeForge.Points(points));
        return lab.Check(lab.Crl with { Scope = scope.Write() });
    }
}
