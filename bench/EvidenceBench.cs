using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Tsp;
using Org.BouncyCastle.X509;
using static JianliRegistry.Bench.Material;

namespace JianliRegistry.Bench;

/// <summary>What evidence costs: one CAdES-T verified by us and by others, and one evidence record over many pieces.</summary>
internal static class EvidenceBench
{
    private const int Pieces = 100_000;

    /// <summary>Statement, signature, timestamp, two paths with their lists: the digests a renewal covers.</summary>
    private const int ObjectsEach = 12;

    public static void AddRows(Table table, Material m, string name, Peer peer, LoginSample sample)
    {
        var expectation = new SignatureExpectation(
            m.Statement,
            CommitmentPolicy.Current,
            sample.Leaf.Der,
            m.Now.AddMinutes(-5),
            m.Now.AddMinutes(5)
        );
        var signature = Accepted(SignatureVerifier.Verify(sample.Commitment, expectation)).Signature;
        var stamped = Accepted(
            CadesAssembler.AddTimestamp(sample.Commitment, m.Authority.TimestampToken(signature, m.Now))
        );
        table.MeasureInTurns(
            peer,
            ($"CAdES-T {name}: ours, closed profile and timestamp, with parsing", () => Ours(stamped, expectation)),
            ($"CAdES-T {name}: SignedCms.CheckSignature, timestamp not looked at", () => BySignedCms(stamped)),
            ($"CAdES-T {name}: BouncyCastle as it comes, signature and timestamp", () => ByBouncyCastle(stamped))
        );
    }

    /// <summary>The tree over the digests of all pieces, one token over its root, and the reduced tree of each piece; no database.</summary>
    public static string Renewal(Material m)
    {
        var groups = new List<IReadOnlyList<byte[]>>(Pieces);
        for (var i = 0; i < Pieces; i++)
        {
            groups.Add(
                RenewalTree.GroupOf(Enumerable.Range(0, ObjectsEach).Select(_ => RandomNumberGenerator.GetBytes(32)))
            );
        }

        var clock = Stopwatch.StartNew();
        var tree = RenewalTree.Build(groups);
        var token = m.Authority.StampDigest(tree.Root, "2.16.840.1.101.3.4.2.1", m.Now);
        _ = Accepted(VerifiedTimestamp.VerifyHash(token, tree.Root));
        var seconds = clock.Elapsed.TotalSeconds;
        var bytes = tree.ReducedTrees.Average(t => t.Length);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""

            Renewal by one evidence record (RFC 4998), by the wall clock, without reading and writing the database:

            | | |
            |---|---:|
            | {Pieces:N0} pieces of evidence, {ObjectsEach} digests each, one token: tree, token and each piece's reduced tree | {seconds:F1} s |
            | bytes kept for a piece | {bytes:N0} |

            """
        );
    }

    private static void Ours(byte[] stamped, SignatureExpectation expectation)
    {
        var verified = Accepted(SignatureVerifier.Verify(stamped, expectation));
        _ = Accepted(VerifiedTimestamp.Verify(verified.TimestampTokens[0], verified.Signature));
    }

    private static void BySignedCms(byte[] stamped)
    {
        var cms = new System.Security.Cryptography.Pkcs.SignedCms();
        cms.Decode(stamped);
        cms.CheckSignature(verifySignatureOnly: true);
    }

    private static void ByBouncyCastle(byte[] stamped)
    {
        var cms = new CmsSignedData(stamped);
        var signer = cms.GetSignerInfos().GetSigners().Single();
        var certificate = cms.GetCertificates().EnumerateMatches(signer.SignerID).Single();
        var attribute = signer.UnsignedAttributes[
            Org.BouncyCastle.Asn1.Pkcs.PkcsObjectIdentifiers.IdAASignatureTimeStampToken
        ];
        var token = new TimeStampToken(new CmsSignedData(attribute.AttrValues[0].GetEncoded()));
        token.Validate(CertificateOf(token));
        if (!signer.Verify(certificate))
        {
            throw new InvalidOperationException("the peer refused");
        }
    }

    private static X509Certificate CertificateOf(TimeStampToken token) =>
        token.GetCertificates().EnumerateMatches(token.SignerID).Single();
}
