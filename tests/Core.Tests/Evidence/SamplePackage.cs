using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Tests.Statements;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>What a good package is made of; a test changes one thing and gets a package that is wrong in that thing only.</summary>
internal sealed record PackagePlan
{
    public Func<CommitmentFacts, CommitmentFacts> Facts { get; init; } = facts => facts;
    public Func<ReceiptFacts, ReceiptFacts> Receipt { get; init; } = facts => facts;
    public Func<EvidenceLeaf, EvidenceLeaf> Leaf { get; init; } = leaf => leaf;
    public Func<LogProof, LogProof> Proof { get; init; } = proof => proof;
    public SignaturePolicy Policy { get; init; } = CommitmentPolicy.Current;
    public LeafOptions Signer { get; init; } = new();
    public bool IsStamped { get; init; } = true;

    /// <summary>After signing-time.</summary>
    public TimeSpan StampDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What the token stamps; null = the signature.</summary>
    public byte[]? StampedData { get; init; }
    public TestAuthority? Timestamper { get; init; }
    public Func<TestAuthority, TestLeaf, IReadOnlyList<byte[]>> Crls { get; init; } =
        (authority, _) => authority.Crls();

    /// <summary>The receipt and the seal are signed by the enterprise's own key.</summary>
    public bool IsSelfReceipted { get; init; }

    /// <summary>Adds archive timestamps to the commitment at level LT.</summary>
    public Func<byte[], byte[]> Archive { get; init; } = cms => cms;

    /// <summary>From the objects of an evidence record (RFC 4998) to the record; null: none.</summary>
    public Func<IReadOnlyList<byte[]>, byte[]>? Record { get; init; }

    /// <summary>Changes the files before they are listed and sealed.</summary>
    public Action<List<PackageFile>> Files { get; init; } = _ => { };

    /// <summary>Changes the manifest that is sealed (not the one in the package).</summary>
    public Func<byte[], byte[]> Sealed { get; init; } = manifest => manifest;
}

/// <summary>Builds packages with a PKI in memory, the way the server does.</summary>
/// <param name="algorithm">Of CAs and enterprise: P-256 or SM2.</param>
/// <param name="services">Of timestamp authority and seal.</param>
/// <param name="form">Of signatures by SM2 keys.</param>
internal sealed class SamplePackage(
    KeyAlgorithm algorithm = KeyAlgorithm.P256,
    KeyAlgorithm services = KeyAlgorithm.P256,
    SignatureForm form = SignatureForm.Cms
) : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.7 TEST ONLY\n");
    private static readonly byte[] Png = [0x89, 0x50, 0x4e, 0x47];
    private readonly Ed25519PrivateKey _logKey = Ed25519PrivateKey.Generate();

    public TestAuthority Authority { get; } = new(Now, algorithm: algorithm, services: services);

    public CheckpointKey LogKey =>
        CheckpointKey.Create("registry.invalid/log", _logKey.SubjectPublicKeyInfo.AsSpan()[^32..]);

    public TrustStore Trust => Accepted(TrustStore.Create(Authority.Anchors, []));

    public EvidenceVerifier Verifier => new(Trust, [LogKey], CommitmentPolicy.Current);

    public byte[] Build(PackagePlan? plan = null)
    {
        plan ??= new PackagePlan();
        using var signer = Authority.IssueLeaf(plan.Signer);
        var statement = StatementOf(plan, signer);
        var signingTime = Now.AddSeconds(3);
        var kind = AlgorithmOf(signer.Key);
        var attributes = Accepted(
            CommitmentAttributes.Build(
                statement.Render(),
                signer.Der,
                signingTime,
                kind,
                plan.Policy.For(kind),
                form: FormOf(kind)
            )
        );
        var signature = Sign(signer.Key, attributes);
        var cms = Accepted(CadesAssembler.Assemble(statement.Render(), attributes, signature, kind, [signer.Der]));
        var token = (plan.Timestamper ?? Authority).TimestampToken(
            plan.StampedData ?? signature,
            signingTime + plan.StampDelay
        );
        var crls = plan.Crls(Authority, signer);
        if (plan.IsStamped)
        {
            cms = Accepted(CadesAssembler.AddTimestamp(cms, token));
            cms = Accepted(CadesAssembler.AddLongTerm(cms, [Authority.Issuing.Certificate.RawData], crls));
            cms = plan.Archive(cms);
        }

        List<PackageFile> files =
        [
            new(PackagePaths.Statement, statement.Render()),
            new(PackagePaths.Commitment, cms),
            new(PackagePaths.Attachment(1, ".pdf"), Pdf),
            new(PackagePaths.Attachment(2, ".png"), Png),
            new(PackagePaths.SignatureValue, signature),
            new(PackagePaths.Certificates + "issuing.cer", Authority.Issuing.Certificate.RawData),
            new(PackagePaths.LogKey, Encoding.ASCII.GetBytes(LogKey.ToVkey() + "\n")),
            PackageDocuments.VerifyScript,
            PackageDocuments.Readme,
        ];
        files.AddRange(crls.Select((crl, i) => new PackageFile($"{PackagePaths.Crls}{i}.crl", crl)));
        if (plan.IsStamped)
        {
            files.Add(new(PackagePaths.Timestamp, token));
        }

        AddLogAndReceipt(plan, files, statement, signature, signer);
        if (plan.Record is { } record)
        {
            List<byte[]> objects =
            [
                statement.Render(),
                signature,
                Accepted(CadesAssembler.Core(cms)),
                token,
                .. Accepted(ArchiveTimestamps.Verify(cms)).Select(a => a.Token),
                .. files
                    .Where(f => f.Path.StartsWith(PackagePaths.Crls, StringComparison.Ordinal))
                    .Select(f => f.Content),
            ];
            files.Add(new(PackagePaths.Renewal, record(objects)));
        }

        plan.Files(files);
        return EvidencePackage.Build(
            files,
            manifest => Seal(plan, signer, plan.Sealed(manifest), EvidencePackage.ManifestMimeType, detached: true)
        );
    }

    /// <summary>That a log of twelve leaves, signed by this log's key, has this one at this place.</summary>
    public LogProof ProofOf(byte[] leaf, int index)
    {
        var hashes = Enumerable.Range(0, 12).Select(i => MerkleTree.HashLeaf([(byte)i])).ToList();
        hashes[index] = MerkleTree.HashLeaf(leaf);
        var nodes = new Dictionary<(int, long), byte[]>();
        foreach (var (i, hash) in hashes.Index())
        {
            foreach (var (level, at, node) in MerkleTree.Append(i, hash, (l, n) => nodes[(l, n)]))
            {
                nodes[(level, at)] = node;
            }
        }

        var checkpoint = new Checkpoint(LogKey.Name, 12, MerkleTree.Root(hashes), Now.AddDays(1).ToUnixTimeSeconds());
        return new LogProof(
            index,
            MerkleTree.InclusionProof(index, 12, (l, i) => nodes[(l, i)]),
            checkpoint.Sign(LogKey, body => _logKey.Sign(body))
        );
    }

    public void Dispose() => Authority.Dispose();

    private static Statement StatementOf(PackagePlan plan, TestLeaf signer) =>
        Accepted(
            CommitmentStatement.Create(
                plan.Facts(
                    Facts with
                    {
                        ServerTime = Now,
                        CertificateSha256 = SHA256.HashData(signer.Der),
                        Attachments =
                        [
                            new("劳动合同.pdf", Pdf.Length, SHA256.HashData(Pdf)),
                            new("社保清单.png", Png.Length, SHA256.HashData(Png)),
                        ],
                    }
                )
            )
        );

    private void AddLogAndReceipt(
        PackagePlan plan,
        List<PackageFile> files,
        Statement statement,
        byte[] signature,
        TestLeaf signer
    )
    {
        var salts = EvidenceSalts.Create();
        var leaf = plan.Leaf(
            new EvidenceLeaf(
                Guid.Parse("0e0e0e0e-0000-4000-8000-000000000001"),
                statement.Kind,
                EvidenceLeaf.Digest(salts.Signature, signature),
                EvidenceLeaf.Digest(salts.Statement, statement.Render()),
                EvidenceLeaf.Digest(salts.AttachmentList, EvidenceLeaf.AttachmentListOf(statement)),
                EvidenceLeaf.Digest(salts.Certificate, signer.Der),
                Now.AddSeconds(4),
                null
            )
        );
        var hashes = Enumerable.Range(0, 7).Select(i => MerkleTree.HashLeaf([(byte)i])).ToList();
        hashes[4] = MerkleTree.HashLeaf(leaf.Render());
        var nodes = new Dictionary<(int, long), byte[]>();
        foreach (var (index, hash) in hashes.Index())
        {
            foreach (var (level, i, node) in MerkleTree.Append(index, hash, (l, i) => nodes[(l, i)]))
            {
                nodes[(level, i)] = node;
            }
        }

        var checkpoint = new Checkpoint(LogKey.Name, 7, MerkleTree.Root(hashes), Now.AddSeconds(6).ToUnixTimeSeconds());
        var proof = plan.Proof(
            new LogProof(
                4,
                MerkleTree.InclusionProof(4, 7, (l, i) => nodes[(l, i)]),
                checkpoint.Sign(LogKey, body => _logKey.Sign(body))
            )
        );
        var receipt = Accepted(ReceiptStatement.Create(plan.Receipt(ReceiptOf(statement, signature, checkpoint))));
        files.AddRange([
            new(PackagePaths.Leaf, leaf.Render()),
            new(PackagePaths.Salts, salts.Render()),
            new(PackagePaths.Proof, Encoding.UTF8.GetBytes(proof.Render())),
            new(PackagePaths.ReceiptStatement, receipt.Render()),
            new(
                PackagePaths.Receipt,
                Seal(plan, signer, receipt.Render(), CommitmentAttributes.StatementMimeType, detached: false)
            ),
        ]);
    }

    private static ReceiptFacts ReceiptOf(Statement statement, byte[] signature, Checkpoint checkpoint) =>
        new(
            "HZ-20261123-0123456789",
            Guid.Parse("0e0e0e0e-0000-4000-8000-000000000001"),
            statement[StatementKeys.Decision],
            statement[StatementKeys.ApplicationNumber],
            statement[StatementKeys.BusinessType],
            SampleCommitment.Facts.SigningOrganization,
            SampleCommitment.Facts.SigningOrganizationName,
            Now.AddSeconds(3),
            Now.AddSeconds(4),
            SHA256.HashData(statement.Render()),
            SHA256.HashData(signature),
            4,
            checkpoint.Size,
            checkpoint.Root
        );

    private byte[] Seal(PackagePlan plan, TestLeaf signer, byte[] content, string mimeType, bool detached)
    {
        var (certificate, key) = plan.IsSelfReceipted
            ? (signer.Der, signer.Key)
            : (Authority.Seal.Certificate.RawData, Authority.Seal.PrivateKey);
        var kind = AlgorithmOf(key);
        var attributes = Accepted(
            CommitmentAttributes.Build(content, certificate, Now.AddSeconds(7), kind, null, mimeType, FormOf(kind))
        );
        return Accepted(
            CadesAssembler.Assemble(
                content,
                attributes,
                Sign(key, attributes),
                kind,
                [certificate, Authority.Issuing.Certificate.RawData],
                detached
            )
        );
    }

    private SignatureForm FormOf(SignatureAlgorithm kind) => kind == SignatureAlgorithm.Sm2 ? form : SignatureForm.Cms;

    private static SignatureAlgorithm AlgorithmOf(AsymmetricAlgorithm key) =>
        key is Sm2PrivateKey ? SignatureAlgorithm.Sm2 : SignatureAlgorithm.Es256;

    private static byte[] Sign(AsymmetricAlgorithm key, byte[] data) =>
        key is Sm2PrivateKey sm2
            ? sm2.SignData(data)
            : ((ECDsa)key).SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
}
