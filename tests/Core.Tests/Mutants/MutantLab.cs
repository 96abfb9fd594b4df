using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Signing.SampleCommitmentCms;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>A registry's PKI and one real commitment with timestamp, chains and CRLs, made as the product makes it.</summary>
internal sealed class MutantLab : IDisposable
{
    public static readonly byte[] Statement = Encoding.UTF8.GetBytes("jianli-commitment/1\n测试：甲\n");
    public static readonly byte[] OtherStatement = Encoding.UTF8.GetBytes("jianli-commitment/1\n测试：乙\n");

    public MutantLab()
    {
        // Stock tools judge by the clock of the machine.
        var now = TimeProvider.System.GetUtcNow();
        Now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        Authority = new TestAuthority(Now);
        Leaf = Authority.IssueLeaf();
        Other = Authority.IssueLeaf(new LeafOptions { CreditCode = LeafOptions.OtherCreditCode });
        Good = Forge(Leaf, SignatureAlgorithm.Es256);
    }

    public DateTimeOffset Now { get; }
    public TestAuthority Authority { get; }
    public TestLeaf Leaf { get; }

    /// <summary>Another enterprise of the same authority.</summary>
    public TestLeaf Other { get; }

    /// <summary>The good case, level LT.</summary>
    public CmsForge Good { get; }

    public static SignaturePolicy Policy => CommitmentPolicy.Current;

    /// <summary>A commitment of this key in pieces; whatever is changed is signed and stamped anew.</summary>
    public CmsForge Forge(TestLeaf leaf, SignatureAlgorithm algorithm)
    {
        var attributes = Value(CommitmentAttributes.Build(Statement, leaf.Der, Now, algorithm, Policy));
        var cms = Value(CadesAssembler.Assemble(Statement, attributes, Sign(leaf, attributes), algorithm, [leaf.Der]));
        cms = Value(CadesAssembler.AddLongTerm(cms, [Authority.Issuing.Certificate.RawData], Authority.Crls()));
        return Stamped(CmsForge.Read(cms).With(s => s with { Sign = data => Sign(leaf, data) }));
    }

    /// <summary>Stamps whatever signature comes out.</summary>
    public CmsForge Stamped(CmsForge forge) =>
        forge.With(s =>
            s with
            {
                Unsigned = signature =>
                    [
                        new ForgedAttribute(
                            ObjectIdentifiers.SignatureTimestamp,
                            Authority.TimestampToken(signature, Now)
                        ),
                    ],
            }
        );

    public static byte[] Sign(TestLeaf leaf, byte[] data) => Sign(leaf, data, HashAlgorithmName.SHA256);

    public static byte[] Sign(TestLeaf leaf, byte[] data, HashAlgorithmName hash) =>
        leaf.Key is RSA rsa
            ? rsa.SignData(data, hash, RSASignaturePadding.Pkcs1)
            : leaf.Ecdsa.SignData(data, hash, DSASignatureFormat.Rfc3279DerSequence);

    public SignatureExpectation Expectation => new(Statement, Policy, null, Now.AddMinutes(-5), Now.AddMinutes(5));

    /// <summary>What ours says: "accepted", or reason and sub-indication.</summary>
    public static string Say<T>(Verdict<T> verdict)
        where T : notnull => verdict.TryGetValue(out _, out var rejection) ? "accepted" : Say(rejection.Reason);

    public static string Say(RejectionReason reason) => $"{reason}, {SubIndication.Of(reason).Name}";

    public void Dispose()
    {
        Leaf.Dispose();
        Other.Dispose();
        Authority.Dispose();
    }
}
