using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class LegacyEnrollmentTests
{
    private const string Good = "short-rsa-key";

    public LegacyEnrollmentTests()
    {
        if (Environment.GetEnvironmentVariable("JIANLI_WRITE_LEGACY_VECTORS") is { Length: > 0 } directory)
        {
            new LegacyVectorWriter(directory).Run();
        }
    }

    public static TheoryData<string> Vectors() => [.. LegacyVector.Names()];

    public static TheoryData<string> Accepted() =>
        [.. LegacyVector.Names().Where(name => LegacyVector.Read(name).Expect == "accepted")];

    public static TheoryData<LegacyWeaknesses> Kinds() =>
        [.. Enum.GetValues<LegacyWeaknesses>().Except([LegacyWeaknesses.None])];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Each_vector_comes_out_as_it_says(string name)
    {
        var vector = LegacyVector.Read(name);
        var accepted = vector.Verify().TryGetValue(out var proof, out var rejection);
        Assert.Equal(vector.Expect, accepted ? "accepted" : rejection!.Reason.ToString());
        Assert.Equal(vector.Found, proof?.Weaknesses ?? LegacyWeaknesses.None);
        Assert.Equal(vector.Code, proof?.CreditCode?.Value ?? proof?.OrganizationCode?.Value);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_of_weakness_has_a_vector_of_its_own(LegacyWeaknesses kind) =>
        Assert.Contains(LegacyVector.Names(), name => LegacyVector.Read(name).Found == kind);

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_weakness_is_refused_where_the_CAs_rule_does_not_name_it(string name)
    {
        var vector = LegacyVector.Read(name);
        var others = (LegacyWeaknesses)0x3F & ~vector.Found;
        Assert.False((vector with { Accepted = others }).Verify().TryGetValue(out _, out _));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void A_lock_that_only_enrols_opens_no_other_door(string name)
    {
        var vector = LegacyVector.Read(name);
        Assert.All(Enum.GetValues<CertificatePurpose>(), purpose => Assert.False(Opens(vector, purpose), $"{purpose}"));
    }

    [Fact]
    public void A_lock_of_that_CA_without_a_weakness_opens_the_door_where_its_CA_is_an_anchor() =>
        Assert.True(Opens(LegacyVector.Read("rule-ended"), CertificatePurpose.Login));

    /// <summary>With its CA as an anchor, and without demanding the status that an old CA's lists (SHA-1) can't give.</summary>
    private static bool Opens(LegacyVector vector, CertificatePurpose purpose)
    {
        var policy = new PathPolicy(RequireRevocation: vector.Found.HasFlag(LegacyWeaknesses.AuthorityGone));
        return TrustStore.Create([vector.Authority], []).TryGetValue(out var trust, out _)
            && new CertificatePathValidator(trust, policy)
                .Validate(vector.Lock, [], purpose, vector.Status, vector.Now, vector.Now)
                .TryGetValue(out var trusted, out _)
            && CreditCodeExtractor.Extract(trusted.Certificate).TryGetValue(out _, out _);
    }

    [Fact]
    public void Nothing_turns_the_proof_of_an_old_lock_into_a_trusted_certificate()
    {
        var makers = typeof(CertificatePathValidator)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetParameters().Any(p => p.ParameterType == typeof(ProvenLegacyLock)));
        Assert.DoesNotContain(makers, method => method.ReturnType != typeof(bool));
        Assert.Empty(typeof(TrustedCertificate).GetConstructors());
        Assert.Empty(typeof(ProvenLegacyLock).GetConstructors());
    }

    [Fact]
    public void Without_a_rule_the_profile_is_off()
    {
        var vector = LegacyVector.Read(Good);
        Assert.True(LegacyEnrollmentValidator.Create([]).TryGetValue(out var off, out _));
        Refused(RejectionReason.TrustNotConfigured, off.Validate(vector.Lock, vector.Status, vector.Now));
    }

    [Fact]
    public void A_rule_ends_on_its_instant()
    {
        var vector = LegacyVector.Read(Good);
        Assert.True(
            (vector with { Now = vector.Now.AddSeconds(-1), Until = vector.Now }).Verify().TryGetValue(out _, out _)
        );
        Refused(RejectionReason.TrustNotConfigured, (vector with { Until = vector.Now }).Verify());
    }

    [Fact]
    public void A_rule_that_accepts_nothing_or_names_no_CA_is_a_mistake()
    {
        var vector = LegacyVector.Read(Good);
        Refused(RejectionReason.TrustNotConfigured, (vector with { Accepted = LegacyWeaknesses.None }).Verify());
        Refused(RejectionReason.TrustNotConfigured, (vector with { Authority = vector.Lock }).Verify());
        Refused(RejectionReason.CertificateMalformed, (vector with { Authority = [0x30] }).Verify());
    }

    [Fact]
    public void Each_flipped_byte_of_an_old_lock_is_refused()
    {
        var vector = LegacyVector.Read(Good);
        for (var i = 0; i < vector.Lock.Length; i++)
        {
            var verdict = (vector with { Lock = Mutate(vector.Lock, i) }).Verify();
            Assert.False(verdict.TryGetValue(out _, out _), $"byte {i} does not matter");
        }
    }

    [Fact]
    public void A_CA_whose_own_certificate_expired_is_gone_though_its_lists_are_fresh()
    {
        var vector = LegacyVector.Read("authority-gone") with { Crls = LegacyVector.Read(Good).Crls };
        Assert.True((vector with { Now = vector.Now.AddHours(1) }).Verify().TryGetValue(out var proof, out _));
        Assert.Equal(LegacyWeaknesses.None, proof.Weaknesses);
        var late = vector with { Now = vector.Now.AddYears(6), Until = vector.Now.AddYears(7) };
        Refused(RejectionReason.CertificateExpired, late.Verify());
        var accepted = LegacyWeaknesses.Expired | LegacyWeaknesses.AuthorityGone;
        Assert.True((late with { Accepted = accepted }).Verify().TryGetValue(out proof, out _));
        Assert.Equal(accepted, proof.Weaknesses);
    }

    [Fact]
    public void The_lock_names_its_enterprise_by_either_code()
    {
        Assert.True(CreditCode.TryParse("91370000XXXXXX0197", out var own));
        Assert.True(CreditCode.TryParse("91110000XXXXXX0191", out var other));
        foreach (var name in new[] { Good, "organization-code-only" })
        {
            Assert.True(LegacyVector.Read(name).Verify().TryGetValue(out var proof, out _));
            Assert.True(proof.Names(own));
        }

        Assert.True(LegacyVector.Read(Good).Verify().TryGetValue(out var byCredit, out _));
        Assert.False(byCredit.Names(other));
        Assert.True(LegacyVector.Read("credit-code-missing").Verify().TryGetValue(out var nameless, out _));
        Assert.False(nameless.Names(own));
    }
}
