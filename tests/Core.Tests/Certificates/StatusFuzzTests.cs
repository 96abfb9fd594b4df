using System.Formats.Asn1;
using CsCheck;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support;
using static JianliRegistry.Core.Tests.Certificates.PathLab;
using static JianliRegistry.Core.Tests.Certificates.StatusLab;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>Changed lists and answers: never an exception, never believed, never dear.</summary>
public sealed class StatusFuzzTests
{
    // A longer run by command: JIANLI_FUZZ=1000000 (docs/conformance.md).
    private static readonly int Changes = int.TryParse(
        Environment.GetEnvironmentVariable("JIANLI_FUZZ"),
        System.Globalization.CultureInfo.InvariantCulture,
        out var count
    )
        ? count
        : 10_000;

    private static readonly TimeSpan Ceiling = TimeSpan.FromMilliseconds(50);
    private static readonly StatusLab Lab = new();
    private static readonly RevocationRules AnyIssuer = Pkix with { Mode = RevocationMode.Leaf };
    private static readonly SigningIdentity Delegate = Shared.Issuing.IssueIdentity(
        TestSubject.Of("OCSP"),
        CertificateProfiles.OcspResponder(),
        Years
    );

    private static readonly byte[][] Lists =
    [
        Lab.Crl.Sign(),
        (
            Lab.Crl with
            {
                Scope = new ScopeForge { PointName = ScopeForge.FullName(Lab.IssuingName), OnlyUsers = true }.Write(),
                Entries = [.. Enumerable.Range(1, 12).Select(i => new ForgedEntry([(byte)i], Now.AddDays(-i)))],
            }
        ).Sign(),
        (
            Lab.Crl with
            {
                Scope = new ScopeForge { Indirect = true }.Write(),
                Entries =
                [
                    new ForgedEntry([0x01], Now.AddDays(-2), InvalidSince: Now.AddDays(-3), Issuer: Lab.IssuingName),
                    new ForgedEntry([0x02], Now.AddDays(-1), Reason: 6),
                ],
                Further = [new CrlExtension("2.5.29.35", false, [0x30, 0x03, 0x80, 0x01, 0x07])],
            }
        ).Sign(),
    ];

    private static readonly byte[][] Responses =
    [
        (Lab.Ocsp with { Certificates = [] }).Sign(),
        (Lab.Ocsp with { Signer = Delegate }).Sign(),
        (
            Lab.Ocsp with
            {
                Signer = Delegate,
                NamedByKey = true,
                Answers =
                [
                    new ForgedAnswer { Off = (1, 0, 0) },
                    new ForgedAnswer(Extensions: [new CrlExtension("2.5.29.21", false, [0x0A, 1, 1])]),
                ],
                Extensions = [new CrlExtension("1.3.6.1.5.5.7.48.1.2", false, [0x04, 0x01, 0x07])],
            }
        ).Sign(),
    ];

    [Fact]
    public void The_unchanged_ones_are_believed()
    {
        Assert.All(Lists, list => Good(Lab.Check([list], rules: AnyIssuer)));
        Assert.All(Responses, response => Good(Lab.Check([], [response], AnyIssuer)));
    }

    [Fact]
    public void A_changed_list_is_never_believed() =>
        Change(Lists)
            .Sample(list => IsRead(list) && IsRefused(() => Lab.Check([list], rules: AnyIssuer)), iter: Changes);

    [Fact]
    public void A_changed_answer_is_never_believed() =>
        Change(Responses)
            .Sample(answer => IsRead(answer) && IsRefused(() => Lab.Check([], [answer], AnyIssuer)), iter: Changes);

    [Fact]
    public void A_list_that_its_CA_signed_whatever_it_holds_is_read_or_refused_without_an_exception() =>
        Change([.. Lists.Select(SignedPart)]).Sample(tbs => IsRead(Resign(tbs)) && Ends(Resign(tbs)), iter: Changes);

    /// <summary>The check would swallow an exception; the readers alone have none to let out.</summary>
    private static bool IsRead(byte[] bytes) =>
        CertificateRevocationList.Parse(bytes, PathProfile.Pkix) is not null
        && OcspResponse.Parse(bytes, PathProfile.Pkix) is not null;

    private static bool Ends(byte[] list)
    {
        AssertQuick(() => Lab.Check([list], rules: AnyIssuer));
        return true;
    }

    private static bool IsRefused(Func<Verdict<RevocationFindings>> check)
    {
        AssertQuick(check);
        return !check().TryGetValue(out _, out _);
    }

    /// <summary>What is dear is dear each time; code that is compiled just now is so once.</summary>
    private static void AssertQuick(Func<Verdict<RevocationFindings>> check)
    {
        for (var attempt = 1; ; attempt++)
        {
            var took = ThreadTime.Of(() => check());
            if (took < Ceiling)
            {
                return;
            }

            Assert.True(attempt < 3, $"took {took}");
        }
    }

    /// <summary>One of the seeds, a few octets cut out and others put in.</summary>
    private static Gen<byte[]> Change(byte[][] seeds) =>
        Gen.Int[0, seeds.Length - 1]
            .SelectMany(seed =>
                Gen.Select(Gen.Int[0, seeds[seed].Length - 1], Gen.Int[0, 4], Gen.Byte.Array[0, 4])
                    .Select((at, cut, put) => Splice(seeds[seed], at, cut, put))
                    .Where(changed => !changed.AsSpan().SequenceEqual(seeds[seed]))
            );

    private static byte[] Splice(byte[] seed, int at, int cut, byte[] put) =>
        [.. seed[..at], .. put, .. seed[Math.Min(at + cut, seed.Length)..]];

    private static byte[] SignedPart(byte[] list) =>
        new AsnReader(list, AsnEncodingRules.DER).ReadSequence().ReadEncodedValue().ToArray();

    private static byte[] Resign(byte[] tbs) => CrlForge.Wrap(tbs, Lab.Issuing);
}
