using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>verify.sh on packages in which SM2 signs: what stock openssl can be told of SM2, and nothing else, is passed.</summary>
public sealed class Sm2VerifyScriptTests : IDisposable
{
    private readonly SamplePackage _sample = new(KeyAlgorithm.Sm2, KeyAlgorithm.Sm2);
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _sample.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(KeyAlgorithm.Sm2, SignatureForm.Cms)]
    [InlineData(KeyAlgorithm.Sm2, SignatureForm.Gbt35275)]
    [InlineData(KeyAlgorithm.P256, SignatureForm.Cms)]
    public void A_good_package_passes_with_services_of_either_kind(KeyAlgorithm services, SignatureForm form)
    {
        using var sample = new SamplePackage(KeyAlgorithm.Sm2, services, form);
        var (exit, output) = new VerifyScript(_directory, sample).Run(sample.Build());
        Assert.True(exit == 0, output);
        Assert.EndsWith("结论  TOTAL-PASSED\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("跳过", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archived_package_with_an_evidence_record_passes()
    {
        using var renewal = new SampleRenewal(SamplePackage.Now.AddMinutes(10), KeyAlgorithm.Sm2);
        var plan = new PackagePlan
        {
            Archive = renewal.Archive,
            Record = objects => TimeTravelTests.Record(objects, renewal),
        };
        var (exit, output) = Run(plan);
        Assert.True(exit == 0, output);
    }

    [Theory]
    [InlineData("other policy")]
    [InlineData("expired signer")]
    [InlineData("foreign timestamp authority")]
    [InlineData("stamp over other data")]
    [InlineData("statement edited")]
    [InlineData("receipt edited")]
    [InlineData("seal over another manifest")]
    public void One_wrong_thing_refuses(string what)
    {
        var (exit, output) = Run(WrongPackages.PlanOf(what));
        Assert.True(exit == 1, $"{what}\n{output}");
    }

    [Theory]
    [InlineData("commitment.p7m", "承诺书：签名有效")]
    [InlineData("receipt.p7m", "回执：服务器签名有效")]
    [InlineData("sig.tst", "时间戳：对签名值有效")]
    public void A_changed_signature_refuses(string file, string check)
    {
        var plan = new PackagePlan
        {
            Files = files =>
            {
                var old = files.Single(f => f.Path == PackagePaths.SignatureValue).Content;
                var token = files.Single(f => f.Path == PackagePaths.Timestamp).Content;
                WrongPackages.Change(files, file, content => FlipSignature(content, old));
                if (file == PackagePaths.Timestamp)
                {
                    // The one inside is changed alike.
                    WrongPackages.Change(
                        files,
                        PackagePaths.Commitment,
                        content => Exchange(content, token, files.Single(f => f.Path == file).Content)
                    );
                }
                else if (file == PackagePaths.Commitment)
                {
                    WrongPackages.Change(files, PackagePaths.SignatureValue, _ => [.. old[..^1], (byte)(old[^1] ^ 1)]);
                }
            },
        };
        Refused(check, Run(plan));
    }

    [Fact]
    public void A_seal_with_a_changed_signature_refuses()
    {
        var (exit, output) = new VerifyScript(_directory, _sample)
        {
            Change = unpacked =>
            {
                var path = Path.Combine(unpacked, PackagePaths.Seal);
                var seal = File.ReadAllBytes(path);
                seal[^1] ^= 1;
                File.WriteAllBytes(path, seal);
            },
        }.Run(_sample.Build());
        Refused("封印：服务器对清单的签名有效", (exit, output));
    }

    [Theory]
    [InlineData("another certificate of the same key name")]
    [InlineData("no certificate of the signer")]
    public void A_signature_under_another_certificate_refuses(string what)
    {
        using var other = _sample.Authority.IssueLeaf();
        var plan = new PackagePlan
        {
            Files = files =>
                WrongPackages.Change(
                    files,
                    PackagePaths.Commitment,
                    content =>
                    {
                        var signer = SignerOf(content);
                        return what[0] == 'n'
                            ? Exchange(content, signer, _sample.Authority.Issuing.Certificate.RawData)
                            : Exchange(content, signer, other.Der);
                    }
                ),
        };
        Assert.Equal(1, Run(plan).Exit);
    }

    [Fact]
    public void A_certificate_for_encryption_signs_nothing() =>
        Refused(
            "承诺书：签名有效",
            Run(
                new()
                {
                    Signer = new LeafOptions
                    {
                        KeyUsage = X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DataEncipherment,
                    },
                }
            )
        );

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 0)]
    public void Only_a_revocation_after_the_proven_time_leaves_the_signature_valid(int seconds, int expected)
    {
        var plan = new PackagePlan
        {
            Crls = (authority, signer) =>
            {
                var revoked = new RevokedCertificate(signer.SerialNumber, SamplePackage.Now.AddSeconds(seconds), 1);
                return
                [
                    .. authority.Crls(),
                    authority.Crl(authority.Issuing, [revoked], SamplePackage.Now.AddHours(2)),
                ];
            },
        };
        var (exit, output) = Run(plan);
        Assert.True(exit == expected, output);
    }

    [Fact]
    public void Without_status_or_with_a_forged_or_old_list_the_signer_is_not_accepted()
    {
        Assert.Equal(1, Run(new() { Crls = (_, _) => [] }).Exit);
        using var stranger = new SigningIdentity(
            X509CertificateLoader.LoadCertificate(_sample.Authority.Issuing.Certificate.RawData),
            Sm2PrivateKey.Generate()
        );
        Assert.Equal(1, Run(new() { Crls = (a, _) => [a.Crls()[0], a.Crl(a.Issuing, [], signer: stranger)] }).Exit);
        var old = SamplePackage.Now.AddDays(-9);
        Assert.Equal(1, Run(new() { Crls = (a, _) => [a.Crls()[0], a.Crl(a.Issuing, [], old)] }).Exit);
    }

    [Fact]
    public void Anchors_of_somebody_else_refuse()
    {
        using var other = new SamplePackage(KeyAlgorithm.Sm2, KeyAlgorithm.Sm2);
        var (exit, output) = new VerifyScript(_directory, other) { LogKeys = _sample.LogKey.ToVkey() }.Run(
            _sample.Build()
        );
        Assert.True(exit == 1, output);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Where_openssl_has_no_SM3_the_signatures_are_skipped_and_nothing_is_concluded()
    {
        var folder = Directory.CreateDirectory(_directory.File("bin")).FullName;
        var program = Path.Combine(folder, "openssl");
        File.WriteAllText(
            program,
            "#!/bin/bash\n[[ \" $* \" != *' -sm3 '* ]] || exit 1\nexec /usr/bin/openssl \"$@\"\n"
        );
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var (exit, output) = new VerifyScript(_directory, _sample) { ProgramFolder = folder }.Run(_sample.Build());
        Assert.True(exit == 2, output);
        Assert.Contains("跳过  信任：本机 openssl 没有 SM2/SM3", output, StringComparison.Ordinal);
    }

    private (int Exit, string Output) Run(PackagePlan plan) =>
        new VerifyScript(_directory, _sample).Run(_sample.Build(plan));

    private static void Refused(string check, (int Exit, string Output) answer)
    {
        Assert.True(answer.Exit == 1, answer.Output);
        Assert.Contains($"失败  {check}", answer.Output, StringComparison.Ordinal);
    }

    private static byte[] SignerOf(byte[] cms) =>
        Statements.SampleCommitment.Accepted(CommitmentCms.Parse(cms)).Certificates.Single(IsEnterprise);

    private static bool IsEnterprise(byte[] der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return certificate.Subject.Contains(LeafOptions.MainCreditCode, StringComparison.Ordinal);
    }

    /// <summary>The last octet of the commitment's signature where it stands, else the last of all.</summary>
    private static byte[] FlipSignature(byte[] content, byte[] signature)
    {
        var at = content.AsSpan().IndexOf(signature);
        content[at < 0 ? ^1 : at + signature.Length - 1] ^= 1;
        return content;
    }

    /// <summary>One value in the place of another, lengths written anew.</summary>
    private static byte[] Exchange(byte[] cms, byte[] old, byte[] other) =>
        Signing.Sm2CommitmentTests.Rewrite(cms, old, other);
}
