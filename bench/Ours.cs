using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using static JianliRegistry.Bench.Material;

namespace JianliRegistry.Bench;

/// <summary>Our checks, as the server runs them, without network and database.</summary>
internal static class Ours
{
    public static Action Challenge(Material m) => () => VerifyChallenge(m);

    /// <summary>Our own challenge and a bare verification after it: the peer of a whole login.</summary>
    public static Action ChallengeBeside(Material m, Action bare) =>
        () =>
        {
            VerifyChallenge(m);
            bare();
        };

    public static Action Token(Material m, LoginSample sample)
    {
        var challenge = VerifyChallenge(m);
        return () => Accepted(VerifiedLogin.Verify(challenge, sample.Token));
    }

    public static Action Path(Material m, LoginSample sample)
    {
        var paths = Validator(m);
        var leaf = Accepted(EndEntityCertificate.Parse(sample.Leaf.Der));
        return () => Validate(m, paths, leaf);
    }

    public static Action Login(Material m, LoginSample sample)
    {
        var paths = Validator(m);
        return () => VerifyLogin(m, paths, sample);
    }

    /// <summary>One login for each key; neither key nor certificate was seen before, the CRLs were.</summary>
    public static IReadOnlyList<Action> FirstLogins(Material m, IReadOnlyList<LoginSample> samples)
    {
        var paths = Validator(m);
        return [.. samples.Skip(1).Select<LoginSample, Action>(sample => () => VerifyLogin(m, paths, sample))];
    }

    public static Action Commitment(Material m, LoginSample sample)
    {
        var expectation = new SignatureExpectation(
            m.Statement,
            CommitmentPolicy.Current,
            sample.Leaf.Der,
            m.Now.AddMinutes(-5),
            m.Now.AddMinutes(5)
        );
        return () => Accepted(SignatureVerifier.Verify(sample.Commitment, expectation));
    }

    private static void VerifyLogin(Material m, CertificatePathValidator paths, LoginSample sample)
    {
        var challenge = VerifyChallenge(m);
        var login = Accepted(VerifiedLogin.Verify(challenge, sample.Token));
        Validate(m, paths, login.Certificate);
    }

    private static VerifiedChallenge VerifyChallenge(Material m) =>
        Accepted(VerifiedChallenge.Verify(m.Challenge, m.RequestKeys, ServerId, Cookie, Origin, m.Now));

    private static void Validate(Material m, CertificatePathValidator paths, EndEntityCertificate leaf) =>
        Accepted(paths.Validate(leaf, [], CertificatePurpose.Login, m.Status, m.Now, m.Now));

    private static CertificatePathValidator Validator(Material m) =>
        new(Accepted(TrustStore.Create(m.Authority.Anchors, m.Authority.Intermediates)), new PathPolicy());
}
