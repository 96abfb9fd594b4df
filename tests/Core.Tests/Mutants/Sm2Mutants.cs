using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support.Certificates;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using static JianliRegistry.Core.Tests.Mutants.Der;
using static JianliRegistry.Core.Tests.Signing.SampleCommitmentCms;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>Mutants of the forms that SM2 brings: its digest, its signer's ID, the identifiers of GB/T 35275.</summary>
internal sealed class Sm2Mutants : IDisposable
{
    public const string Group = "SM2 forms";
    private const string WrongDigest = "CmsDigestAlgorithmWrong, FORMAT_FAILURE";
    private const string WrongType = "CmsContentTypeWrong, FORMAT_FAILURE";
    private const string WrongAlgorithm = "AlgorithmNotAllowed, CRYPTO_CONSTRAINTS_FAILURE";
    private readonly MutantLab _lab;
    private readonly TestAuthority _authority;
    private readonly TestLeaf _leaf;

    public Sm2Mutants(MutantLab lab)
    {
        (_lab, _authority) = (lab, new TestAuthority(lab.Now, algorithm: KeyAlgorithm.Sm2));
        _leaf = _authority.IssueLeaf();
        var attributes = Attributes(MutantLab.Policy.Sm2!);
        var cms = Value(
            CadesAssembler.Assemble(
                MutantLab.Statement,
                attributes,
                _leaf.Sm2.SignData(attributes),
                SignatureAlgorithm.Sm2,
                [_leaf.Der]
            )
        );
        Good = CmsForge.Read(cms).With(s => s with { Sign = data => _leaf.Sm2.SignData(data) });
    }

    /// <summary>The good case, level B.</summary>
    public CmsForge Good { get; }

    public void Dispose()
    {
        _leaf.Dispose();
        _authority.Dispose();
    }

    public IEnumerable<Mutant> All() => [.. Algorithms(), .. Names(), .. Vocabularies()];

    public Mutant Make(string what, string expect, CmsForge forge) =>
        new(Group, what, expect, forge.Encode(), cms => MutantLab.Say(SignatureVerifier.Verify(cms, _lab.Expectation)));

    private IEnumerable<Mutant> Algorithms()
    {
        var (sm3, sha256) = (Algorithm(ObjectIdentifiers.Sm3), Algorithm(ObjectIdentifiers.Sha256));
        yield return Make(
            "SM2 with another signer's ID",
            "SignatureInvalid, SIG_CRYPTO_FAILURE",
            Good.With(s => s with { Sign = SignAs("alice@example.invalid") })
        );
        yield return Make("SM2 over SHA-256", WrongDigest, Digested(Good, sha256, HashAlgorithmName.SHA256));
        yield return Make("P-256 over SM3", WrongDigest, Digested(_lab.Good, sm3, MessageDigest.Sm3));
        yield return Make("RSA over SM3", WrongDigest, Digested(Rsa(), sm3, MessageDigest.Sm3));
        yield return Make(
            "RSA named without its hash, over SM3",
            WrongAlgorithm,
            Digested(Rsa(), sm3, MessageDigest.Sm3)
                .With(s => s with { Algorithm = Algorithm(ObjectIdentifiers.Rsa, Null) })
        );
        yield return Make(
            "SM2 with NULL",
            WrongAlgorithm,
            Good.With(s => s with { Algorithm = Algorithm(ObjectIdentifiers.Sm2Sm3, Null) })
        );
        var withNull = Algorithm(ObjectIdentifiers.Sm3, Null);
        yield return Make(
            "SM3 with NULL",
            WrongDigest,
            (Good with { Digests = [withNull] }).With(s => s with { Digest = withNull })
        );
        yield return Make(
            "fixed width instead of DER",
            "SignatureMalformed, FORMAT_FAILURE",
            Good.With(s => s with { Sign = data => _leaf.Sm2.SignData(data, der: false) })
        );
    }

    private IEnumerable<Mutant> Names()
    {
        var sha256 = Tlv(Sequence, Tlv(Sequence, Tlv(Sequence, Octets(SHA256.HashData(_leaf.Der)))));
        yield return Make(
            "certificate named by SHA-256",
            "AttributeMalformed, FORMAT_FAILURE",
            Good.With(s => s.Put(ObjectIdentifiers.SigningCertificateV2, sha256))
        );
        var policy = CmsForge
            .Read(
                Value(
                    CadesAssembler.Assemble(
                        MutantLab.Statement,
                        Attributes(MutantLab.Policy),
                        [0x30, 0],
                        SignatureAlgorithm.Sm2,
                        [_leaf.Der]
                    )
                )
            )
            .Signer.ValueOf(ObjectIdentifiers.SignaturePolicy);
        yield return Make(
            "the policy of other keys",
            "SignaturePolicyMismatch, POLICY_PROCESSING_ERROR",
            Good.With(s => s.Put(ObjectIdentifiers.SignaturePolicy, policy))
        );
    }

    private IEnumerable<Mutant> Vocabularies()
    {
        var gm = Oid(ObjectIdentifiers.GmData);
        CmsForge Gm(CmsForge forge) =>
            (forge with { Type = ObjectIdentifiers.GmSignedData, ContentType = ObjectIdentifiers.GmData }).With(s =>
                s.Put(ObjectIdentifiers.ContentType, gm)
            );
        yield return Make("GB/T 35275 with RSA", WrongType, Gm(Rsa()));
        yield return Make("GB/T 35275 with P-256", WrongType, Gm(_lab.Good));
        yield return Make(
            "GB/T 35275 outside, CMS inside",
            WrongType,
            Good with
            {
                Type = ObjectIdentifiers.GmSignedData,
            }
        );
        yield return Make(
            "CMS outside, GB/T 35275 inside",
            WrongType,
            Gm(Good) with
            {
                Type = ObjectIdentifiers.SignedData,
            }
        );
        yield return Make(
            "GB/T 35275 with the content-type of CMS",
            "ContentTypeMismatch, FORMAT_FAILURE",
            Gm(Good).With(s => s.Put(ObjectIdentifiers.ContentType, Oid(ObjectIdentifiers.Data)))
        );
        yield return Make(
            "CMS with the content-type of GB/T 35275",
            "ContentTypeMismatch, FORMAT_FAILURE",
            Good.With(s => s.Put(ObjectIdentifiers.ContentType, gm))
        );
    }

    private byte[] Attributes(SignaturePolicy policy) =>
        Value(CommitmentAttributes.Build(MutantLab.Statement, _leaf.Der, _lab.Now, SignatureAlgorithm.Sm2, policy));

    private CmsForge Rsa() =>
        _lab.Forge(_lab.Authority.IssueLeaf(new LeafOptions { Key = RSA.Create(2048) }), SignatureAlgorithm.Rs256);

    /// <summary>Another digest in each place where it stands, the signature made anew by the same key.</summary>
    private static CmsForge Digested(CmsForge forge, byte[] digest, HashAlgorithmName hash)
    {
        var content = forge.Content!;
        return (forge with { Digests = [digest] }).With(s =>
            (s with { Digest = digest })
                .Put(ObjectIdentifiers.MessageDigest, Octets(MessageDigest.HashData(hash, content)))
                .Put(ObjectIdentifiers.AlgorithmProtection, Tlv(Sequence, digest, [Context1, .. s.Algorithm[1..]]))
        );
    }

    private Func<byte[], byte[]> SignAs(string id) =>
        data =>
        {
            var key = PrivateKeyFactory.CreateKey(_leaf.Sm2.ExportPkcs8PrivateKey());
            var signer = new SM2Signer();
            signer.Init(
                forSigning: true,
                new ParametersWithID(
                    new ParametersWithRandom(key, new SecureRandom()),
                    System.Text.Encoding.ASCII.GetBytes(id)
                )
            );
            signer.BlockUpdate(data);
            return signer.GenerateSignature();
        };
}
