using System.Formats.Asn1;
using System.Text;
using CsCheck;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>What holds for every order and choice of the material, where single vectors can only show one.</summary>
public sealed class PathPropertyTests
{
    private static readonly StatusLab Lab = new();
    private static readonly string[] Words = ["监理", "Jian", "li", "Straße", "é", "A1"];
    private static readonly string[] Labels = ["a", "b", "c"];

    private static readonly byte[][] Junk =
    [
        [],
        [0x30, 0x80],
        Shared.Leaf.Certificate.RawData,
        Shared.Root.Certificate.RawData,
        Mutate(Shared.Issuing.Certificate.RawData, Shared.Issuing.Certificate.RawData.Length - 1),
        Shared.Root.IssueSubordinate("Other", Years, CertificateProfiles.CertificateAuthority(0)).Certificate.RawData,
        // Same name, other key and other anchor.
        new PathLab()
            .Issuing
            .Certificate
            .RawData,
    ];

    /// <summary>Status that says good, or nothing, of a leaf that the newest list shows revoked.</summary>
    private static readonly (bool IsOcsp, byte[] Der)[] Reassuring =
    [
        (false, (Lab.Crl with { ThisUpdate = Now.AddHours(-5), Number = 9 }).Sign()),
        (false, Lab.Crl.Sign()),
        (false, (Lab.Crl with { ThisUpdate = Now.AddHours(1), Number = 11 }).Sign()),
        (false, (Lab.Crl with { Signer = Lab.Root, Issuer = Lab.IssuingName, ThisUpdate = Now.AddMinutes(-1) }).Sign()),
        (false, (Lab.Crl with { Scope = new ScopeForge { OnlyUsers = true }.Write() }).Sign()),
        (false, []),
        (true, Lab.Ocsp.Sign()),
        (true, (Lab.Ocsp with { Answers = [new ForgedAnswer(Unknown: true)] }).Sign()),
        (true, [0x30, 0x03, 0x0A, 0x01, 0x06]),
    ];

    [Fact]
    public void No_choice_or_order_of_junk_among_the_helpers_changes_a_verdict()
    {
        var withPath = Shared.Validator(intermediates: []);
        Choice(Junk)
            .Select(Gen.Int[0, Junk.Length])
            .Sample(
                (junk, at) =>
                {
                    byte[][] all =
                    [
                        .. junk[..Math.Min(at, junk.Length)],
                        Shared.Issuing.Certificate.RawData,
                        .. junk[Math.Min(at, junk.Length)..],
                    ];
                    Accepted(Shared.Validate(validator: withPath, helpers: all));
                    Refused(
                        RejectionReason.PathNotFound,
                        Shared.Validate(validator: Shared.Validator(intermediates: []), helpers: junk)
                    );
                },
                iter: 300
            );
    }

    [Fact]
    public void No_status_that_is_added_brings_a_revoked_certificate_back()
    {
        var revoked = (Lab.Crl with { Entries = [Lab.Revoked] }).Sign();
        Choice(Reassuring)
            .Select(Gen.Int[0, Reassuring.Length])
            .Sample(
                (added, at) =>
                {
                    var lists = added.Where(s => !s.IsOcsp).Select(s => s.Der).ToList();
                    lists.Insert(Math.Min(at, lists.Count), revoked);
                    var verdict = Lab.Check(lists, [.. added.Where(s => s.IsOcsp).Select(s => s.Der)]);
                    Refused(RejectionReason.CertificateRevoked, verdict);
                },
                iter: 500
            );
    }

    [Fact]
    public void Spelling_does_not_make_another_name_and_another_word_does() =>
        Gen.Select(Gen.Int[0, Words.Length - 1].Array[1, 5], Gen.Int[0, 63], Gen.Int[0, 63], Gen.Int[0, 4])
            .Sample(
                (words, first, second, at) =>
                {
                    var other = words.ToArray();
                    other[at % other.Length] = (other[at % other.Length] + 1) % Words.Length;
                    return Key(words, first) == Key(words, second) && Key(words, first) != Key(other, second);
                },
                iter: 2000
            );

    [Fact]
    public void A_host_is_permitted_by_exactly_the_subtrees_that_would_exclude_it() =>
        Gen.Select(Gen.Int[0, 2].Array[1, 4], Gen.Int[0, 2].Array[1, 4])
            .Sample(
                (name, tree) =>
                {
                    var within =
                        name.Length >= tree.Length && name.AsSpan(name.Length - tree.Length).SequenceEqual(tree);
                    return IsAllowed(name, Constraints(0, tree)) == within
                        && IsAllowed(name, Constraints(1, tree)) != within;
                },
                iter: 5000
            );

    /// <summary>Any of them in any order, some twice.</summary>
    private static Gen<T[]> Choice<T>(T[] all) =>
        Gen.Int[0, all.Length - 1].Array[0, all.Length].Select(chosen => chosen.Select(i => all[i]).ToArray());

    /// <param name="spelling">Bits: lower case, a space more, and the string type.</param>
    private static string Key(IEnumerable<int> words, int spelling)
    {
        var text = string.Join((spelling & 1) == 0 ? " " : "  ", words.Select(i => Words[i]));
        text = (spelling & 2) == 0 ? text : text.ToUpperInvariant();
        text = (spelling & 4) == 0 ? text : $" {text} ";
        text = (spelling & 8) == 0 ? text : text.Normalize(NormalizationForm.FormD);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("2.5.4.10");
            var type = (spelling & 16) == 0 ? UniversalTagNumber.UTF8String : UniversalTagNumber.BMPString;
            writer.WriteCharacterString(type, text);
        }

        return DistinguishedName.ComparisonKey(writer.Encode());
    }

    private static string Host(IEnumerable<int> labels) => string.Join('.', labels.Select(i => Labels[i]));

    private static NameConstraints Constraints(int tag, IEnumerable<int> tree)
    {
        (GeneralNameKind, string)[] subtree = [(GeneralNameKind.Dns, Host(tree))];
        var extension = RawExtension.NameConstraints(tag == 0 ? subtree : [], tag == 1 ? subtree : []);
        return NameConstraints.Read(new AsnReader(extension.RawData, AsnEncodingRules.DER));
    }

    private static bool IsAllowed(IEnumerable<int> name, NameConstraints constraints) =>
        NameComparison.Violation(
            new GeneralName(GeneralNameKind.Dns, Encoding.ASCII.GetBytes(Host(name))),
            "",
            constraints
        )
            is null;
}
