using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Tests.Signing;

/// <summary>A good commitment, made as the agent and the server make it, and the parts to spoil it with.</summary>
internal sealed class SampleCommitmentCms
{
    public static readonly byte[] Statement = Encoding.UTF8.GetBytes("jianli-commitment/1\n测试：甲\n");
    public static readonly DateTimeOffset SigningTime = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    public static readonly SignaturePolicy Policy = new(
        "2.25.53436902031940016807193240768670771258",
        SHA256.HashData("policy"u8)
    )
    {
        Sm2 = new SignaturePolicy("2.25.53436902031940016807193240768670771259", SHA256.HashData("SM2 policy"u8)),
    };

    public SampleCommitmentCms(SignatureAlgorithm algorithm = SignatureAlgorithm.Es256)
    {
        Signer = SoftwareSigner.Create(algorithm);
        Certificate = Signer.Certificate.RawData;
        Attributes = Value(
            CommitmentAttributes.Build(Statement, Certificate, SigningTime, algorithm, Policy.For(algorithm))
        );
        Signature = Signer.Sign(Attributes, der: true);
        Cms = Assemble(Attributes, Signature);
    }

    public SoftwareSigner Signer { get; }
    public byte[] Certificate { get; }
    public byte[] Attributes { get; }
    public byte[] Signature { get; }
    public byte[] Cms { get; }

    public SignatureExpectation Expectation =>
        new(Statement, Policy, Certificate, SigningTime.AddMinutes(-5), SigningTime.AddMinutes(5));

    /// <summary>The bytes of a changed commitment, signed or not as the caller has it; nothing is checked.</summary>
    internal byte[] With(Func<CommitmentCms, CommitmentCms> change)
    {
        var cms = Value(CommitmentCms.Parse(Cms));
        return change(cms).Encode();
    }

    /// <summary>Other attributes with a right signature over them.</summary>
    internal byte[] WithAttributes(byte[] setOf) =>
        With(cms => cms with { SignedAttributes = setOf, Signature = Signer.Sign(setOf, der: true) });

    public static T Value<T>(Verification.Verdict<T> verdict)
        where T : notnull
    {
        Assert.True(verdict.TryGetValue(out var value, out var rejection), rejection?.ToString());
        return value;
    }

    private byte[] Assemble(byte[] attributes, byte[] signature) =>
        Value(CadesAssembler.Assemble(Statement, attributes, signature, Signer.Algorithm, [Certificate]));
}
