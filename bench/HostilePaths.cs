using System.Diagnostics;
using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Bench;

/// <summary>What a stranger can make one question cost at most: the time of the wall and all that is allocated.</summary>
internal sealed class HostilePaths(DateTimeOffset now)
{
    private const int Rounds = 5;
    private readonly Validity _years = Validity.Around(now, TimeSpan.FromDays(30), TimeSpan.FromDays(365));
    private readonly List<string> _rows = [];

    public void Measure()
    {
        Add("forest: 6 CAs of one name that certify one another (30 helpers)", [.. Prepare(Forest)]);
        Add("1,300 name constraints over 1,600 names", [.. Prepare(NameConstraints)]);
        var lists = Prepare(LargeList).ToList();
        Add("CRL of 50,000 entries, read for the first time", [.. lists.Select(l => l.First)]);
        Add("CRL of 50,000 entries, read before", [.. lists.Select(l => l.Again)]);
        Add("CRL of 500,000 entries of one serial number, its signature wrong", [.. Prepare(OneSerial)]);
    }

    public string ToMarkdown() =>
        $"""

            Pathological inputs, new ones for each of {Rounds} rounds (the first compiles the code and is left out):

            | Input | answer | ms, the longest | bytes allocated |
            |---|---|---:|---:|
            {string.Join('\n', _rows)}

            """;

    private void Add(string name, IReadOnlyList<Func<string>> questions)
    {
        var answer = questions[0]();
        var (longest, bytes) = (TimeSpan.Zero, 0L);
        foreach (var question in questions.Skip(1))
        {
            var (allocated, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            answer = question();
            var elapsed = Stopwatch.GetElapsedTime(start);
            bytes = Math.Max(bytes, GC.GetAllocatedBytesForCurrentThread() - allocated);
            longest = elapsed > longest ? elapsed : longest;
        }

        _rows.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {answer} | {longest.TotalMilliseconds:F1} | {bytes:N0} |"
            )
        );
    }

    private static IEnumerable<T> Prepare<T>(Func<T> make) => Enumerable.Range(0, Rounds).Select(_ => make());

    private Func<string> Forest()
    {
        var trusted = PathSample.Create(now, Pki.Tokens.KeyAlgorithm.P256);
        var authorities = Enumerable
            .Range(0, 6)
            .Select(_ => CertificateAuthority.CreateRoot("Forest", _years))
            .ToList();
        byte[][] crossed =
        [
            .. authorities.SelectMany(issuer =>
                authorities.Where(other => other != issuer).Select(other => Certify(issuer, other))
            ),
        ];
        var leaf = Issue(authorities[0]);
        return () => Ask(PathOurs.ValidatorOf(trusted), leaf, crossed, trusted.Status);
    }

    private Func<string> NameConstraints()
    {
        var root = CertificateAuthority.CreateRoot("Bench Root CA", _years);
        var issuing = root.IssueSubordinate(
            "Bench Issuing CA",
            _years,
            [
                .. CertificateProfiles.CertificateAuthority(0),
                new X509Extension("2.5.29.30", PermittedDnsNames(1300), critical: true),
            ]
        );
        var names = new SubjectAlternativeNameBuilder();
        foreach (var i in Enumerable.Range(0, 1600))
        {
            names.AddDnsName(string.Create(CultureInfo.InvariantCulture, $"{i:x}.u"));
        }

        var leaf = Issue(issuing, names.Build());
        byte[][] anchors = [root.Certificate.RawData];
        byte[][] intermediates = [issuing.Certificate.RawData];
        return () =>
        {
            var trust = Material.Accepted(TrustStore.Create(anchors, intermediates));
            return Ask(new CertificatePathValidator(trust, new PathPolicy()), leaf, [], RevocationMaterial.None);
        };
    }

    /// <summary>DER of NameConstraints (RFC 5280 §4.2.1.10).</summary>
    private static byte[] PermittedDnsNames(int count)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            for (var i = 0; i < count; i++)
            {
                using (writer.PushSequence())
                {
                    var name = string.Create(CultureInfo.InvariantCulture, $"{i:x}.t");
                    writer.WriteCharacterString(
                        UniversalTagNumber.IA5String,
                        name,
                        new Asn1Tag(TagClass.ContextSpecific, 2)
                    );
                }
            }
        }

        return writer.Encode();
    }

    private (Func<string> First, Func<string> Again) LargeList()
    {
        var serials = Enumerable.Range(0, 50_000).Select(_ => Convert.ToHexString(RandomNumberGenerator.GetBytes(15)));
        var question = AboutList([.. serials], list => list);
        return (question, question);
    }

    /// <summary>Read to the end before anybody can know that its CA never signed it.</summary>
    private Func<string> OneSerial() =>
        AboutList([.. Enumerable.Repeat("07", 500_000)], list => [.. list[..^1], (byte)(list[^1] ^ 1)]);

    private Func<string> AboutList(IReadOnlyList<string> serials, Func<byte[], byte[]> change)
    {
        var root = CertificateAuthority.CreateRoot("Bench Root CA", _years);
        var issuing = root.IssueSubordinate("Bench Issuing CA", _years, CertificateProfiles.CertificateAuthority(0));
        var entries = serials.Select((serial, i) => new RevokedCertificate("41" + serial, now.AddSeconds(-i), 1));
        byte[][] lists =
        [
            CertificateRevocationLists.Create(root.Identity, [], now.AddHours(-1), now.AddDays(1)),
            change(CertificateRevocationLists.Create(issuing.Identity, entries, now.AddHours(-1), now.AddDays(1))),
        ];
        var trust = TrustStore.Create([root.Certificate.RawData], [issuing.Certificate.RawData]);
        var validator = new CertificatePathValidator(Material.Accepted(trust), new PathPolicy());
        var (leaf, status) = (Issue(issuing), new RevocationMaterial(lists, []));
        return () => Ask(validator, leaf, [], status);
    }

    private byte[] Certify(CertificateAuthority issuer, CertificateAuthority other) =>
        issuer
            .Issue(
                other.Certificate.SubjectName,
                other.Certificate.PublicKey,
                CertificateProfiles.CertificateAuthority(null),
                _years
            )
            .RawData;

    private byte[] Issue(CertificateAuthority issuer, params IReadOnlyList<X509Extension> more) =>
        issuer
            .IssueIdentity(
                TestSubject.OfEnterprise("测试鲁衡监理有限公司", "91370000XXXXXX0197"),
                [
                    CertificateProfiles.EndEntity,
                    CertificateProfiles.KeyUsage(X509KeyUsageFlags.DigitalSignature),
                    CertificateProfiles.ExtendedKeyUsage(false, CertificateProfiles.ClientAuthentication),
                    .. more,
                ],
                _years
            )
            .Certificate.RawData;

    private string Ask(
        CertificatePathValidator validator,
        byte[] leaf,
        IReadOnlyList<byte[]> helpers,
        RevocationMaterial status
    ) =>
        validator
            .Validate(leaf, helpers, CertificatePurpose.Login, status, now, now)
            .TryGetValue(out _, out var rejection)
            ? "accepted"
            : rejection.Reason.ToString();
}
