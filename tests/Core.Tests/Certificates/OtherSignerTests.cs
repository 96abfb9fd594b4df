using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Certificates.StatusLab;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>Lists that somebody else signs: another key of the CA, or an indirect CRL's own issuer (RFC 5280 §5, §6.3.3).</summary>
public sealed class OtherSignerTests
{
    private static readonly SigningIdentity OtherKey = Signer(Shared.Issuing.Certificate.SubjectName);
    private static readonly SigningIdentity Agency = Signer(TestSubject.Of("CRL Agency"));
    private static readonly byte[] AgencyName = Agency.Certificate.SubjectName.RawData;
    private static readonly byte[] IndirectScope = new ScopeForge { Indirect = true }.Write();

    [Fact]
    public void A_list_by_another_key_of_the_CA_counts_where_the_rules_allow_and_its_certificate_is_trusted()
    {
        var lab = new StatusLab { Helpers = [OtherKey] };
        byte[][] lists = [new CrlForge(OtherKey).Sign(), new CrlForge(lab.Root).Sign()];
        Good(lab.Check(lists, rules: Pkix));
        NoStatus(lab.Check(lists, rules: Pkix, isTrustedSigner: _ => false));
        NoStatus(lab.Check(lists));
        Revocation(lab.Check([(new CrlForge(OtherKey) { Entries = [lab.Revoked] }).Sign(), lists[1]], rules: Pkix));
    }

    [Fact]
    public void A_signer_without_cRLSign_or_without_a_certificate_signs_nothing()
    {
        NoStatus(new StatusLab().Check(new CrlForge(OtherKey), Pkix));
        var powerless = Signer(Shared.Issuing.Certificate.SubjectName, X509KeyUsageFlags.DigitalSignature);
        var lab = new StatusLab { Helpers = [powerless] };
        NoStatus(lab.Check(new CrlForge(powerless), Pkix));
    }

    [Fact]
    public void A_signer_that_is_itself_revoked_signs_nothing()
    {
        var lab = new StatusLab { Helpers = [OtherKey] };
        var entry = new ForgedEntry(OtherKey.Certificate.SerialNumberBytes.ToArray(), Now.AddDays(-1));
        var root = new CrlForge(lab.Root) { Entries = [entry] };
        NoStatus(lab.Check([new CrlForge(OtherKey).Sign(), root.Sign()], rules: Pkix));
        var whole = Pkix with { Mode = RevocationMode.Path };
        Good(lab.Check([new CrlForge(OtherKey).Sign(), new CrlForge(lab.Root).Sign()], rules: whole));
        NoStatus(lab.Check([new CrlForge(OtherKey).Sign()], rules: whole));
    }

    [Fact]
    public void An_indirect_list_speaks_of_a_certificate_whose_point_names_its_issuer()
    {
        var named = new StatusLab(ScopeForge.Points(new ScopeForge { Issuer = AgencyName })) { Helpers = [Agency] };
        var list = new CrlForge(Agency) { Scope = IndirectScope };
        Good(named.Check(list, Pkix));
        NoStatus(named.Check(list, Pkix with { AllowIndirect = false }));
        NoStatus(named.Check(list with { Scope = null }, Pkix));
        NoStatus(new StatusLab { Helpers = [Agency] }.Check(list, Pkix));
    }

    [Fact]
    public void An_entry_of_an_indirect_list_belongs_to_the_CA_that_stands_before_it()
    {
        var lab = new StatusLab(ScopeForge.Points(new ScopeForge { Issuer = AgencyName })) { Helpers = [Agency] };
        var list = new CrlForge(Agency) { Scope = IndirectScope };
        var root = lab.Root.Certificate.SubjectName.RawData;

        // Without certificateIssuer the entry is the agency's own; with one it is that CA's, and so are those after it.
        Good(lab.Check(list with { Entries = [lab.Revoked] }, Pkix));
        Revocation(lab.Check(list with { Entries = [lab.Revoked with { Issuer = lab.IssuingName }] }, Pkix));
        Good(lab.Check(list with { Entries = [lab.Revoked with { Issuer = root }] }, Pkix));
        var first = new ForgedEntry([0x01], Now.AddDays(-1), Issuer: lab.IssuingName);
        Revocation(lab.Check(list with { Entries = [first, lab.Revoked] }, Pkix));
        var moved = new ForgedEntry([0x02], Now.AddDays(-1), Issuer: root);
        Good(lab.Check(list with { Entries = [first, moved, lab.Revoked] }, Pkix));
    }

    [Fact]
    public void A_CAs_own_list_may_be_indirect_and_then_its_own_entries_are_its_own()
    {
        var lab = new StatusLab();
        var list = lab.Crl with { Scope = IndirectScope };
        Good(lab.Check(list, Pkix));
        Revocation(lab.Check(list with { Entries = [lab.Revoked] }, Pkix));
        var other = lab.Revoked with { Issuer = AgencyName };
        Good(lab.Check(list with { Entries = [other] }, Pkix));
        NoStatus(lab.Check(list));
    }

    [Fact]
    public void A_signer_may_stand_on_the_list_that_it_signs()
    {
        var points = ScopeForge.Points(new ScopeForge { Issuer = AgencyName });
        var agency = Shared.Issuing.IssueIdentity(
            TestSubject.Of("CRL Agency"),
            [CertificateProfiles.EndEntity, CertificateProfiles.KeyUsage(X509KeyUsageFlags.CrlSign), points],
            Years
        );
        var lab = new StatusLab(points) { Helpers = [agency] };
        var list = new CrlForge(agency) { Scope = IndirectScope };
        var rules = Pkix with { Mode = RevocationMode.Path };
        var root = new CrlForge(lab.Root).Sign();
        Good(lab.Check([list.Sign(), root], rules: rules));
        var itself = new ForgedEntry(
            agency.Certificate.SerialNumberBytes.ToArray(),
            Now.AddDays(-1),
            Issuer: lab.IssuingName
        );
        NoStatus(lab.Check([(list with { Entries = [itself] }).Sign(), root], rules: rules));
    }

    private static SigningIdentity Signer(
        X500DistinguishedName name,
        X509KeyUsageFlags usage = X509KeyUsageFlags.CrlSign
    ) => Shared.Root.IssueIdentity(name, [CertificateProfiles.EndEntity, CertificateProfiles.KeyUsage(usage)], Years);
}
