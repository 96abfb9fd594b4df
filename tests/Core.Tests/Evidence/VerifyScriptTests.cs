using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>verify.sh as a stranger runs it: openssl and coreutils against an unpacked package.</summary>
public sealed class VerifyScriptTests : IDisposable
{
    private readonly SamplePackage _sample = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _sample.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_good_package_passes()
    {
        var (exit, output) = Verify(_sample.Build());
        Assert.True(exit == 0, output);
        Assert.EndsWith("结论  TOTAL-PASSED\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("跳过", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unstamped_package_rests_on_the_log()
    {
        var (exit, output) = Verify(_sample.Build(new() { IsStamped = false }));
        Assert.True(exit == 0, output);
    }

    [Fact]
    public void An_archived_package_with_an_evidence_record_passes()
    {
        using var renewal = new SampleRenewal(SamplePackage.Now.AddMinutes(10));
        var plan = new PackagePlan
        {
            Archive = renewal.Archive,
            Record = objects => TimeTravelTests.Record(objects, renewal),
        };
        var (exit, output) = Verify(_sample.Build(plan));
        Assert.True(exit == 0, output);
    }

    [Fact]
    public void Without_anchors_or_log_key_the_answer_is_indeterminate()
    {
        var package = _sample.Build();
        Assert.Equal(2, Verify(package, anchors: false).Exit);
        Assert.Equal(2, Verify(package, logKey: false).Exit);
    }

    [Fact]
    public void Anchors_or_log_key_of_somebody_else_refuse()
    {
        using var other = new SamplePackage();
        var package = _sample.Build();
        Assert.Equal(1, Verify(package, trust: other, logKeyOf: _sample).Exit);
        Assert.Equal(1, Verify(package, trust: _sample, logKeyOf: other).Exit);
    }

    [Fact]
    public void Any_of_several_log_keys_may_have_signed_and_a_bad_line_refuses()
    {
        using var other = new SamplePackage();
        var package = _sample.Build();
        var (own, foreign) = (_sample.LogKey.ToVkey(), other.LogKey.ToVkey());

        Assert.Equal(0, Verify(package, logKeys: $"# before 2026\n{foreign}\n\n{own}").Exit);
        Assert.Equal(0, Verify(package, logKeys: $"{own}\n{foreign}\n").Exit);
        Assert.Equal(1, Verify(package, logKeys: $"{own}\nsomething else\n").Exit);
        Assert.Equal(1, Verify(package, logKeys: "# none\n").Exit);
    }

    [Theory]
    [InlineData("other policy")]
    [InlineData("expired signer")]
    [InlineData("statement names another certificate")]
    [InlineData("foreign timestamp authority")]
    [InlineData("other token beside")]
    [InlineData("other signature value")]
    [InlineData("statement edited")]
    [InlineData("attachment missing")]
    [InlineData("attachments swapped")]
    [InlineData("leaf of another signature")]
    [InlineData("proof of another index")]
    [InlineData("receipt of another statement")]
    [InlineData("receipt edited")]
    [InlineData("seal over another manifest")]
    public void One_wrong_thing_refuses(string what)
    {
        var (exit, output) = Verify(_sample.Build(WrongPackages.PlanOf(what)));
        Assert.True(exit == 1, $"{what}\n{output}");
    }

    [Fact]
    public void An_enterprise_cannot_write_a_receipt_to_itself() =>
        Assert.Equal(1, Verify(_sample.Build(new() { IsSelfReceipted = true })).Exit);

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
                var later = SamplePackage.Now.AddHours(2);
                return
                [
                    .. authority.Crls(),
                    authority.Crl(authority.Issuing, [revoked], later),
                    authority.Crl(authority.Root, [], later),
                ];
            },
        };
        var (exit, output) = Verify(_sample.Build(plan));
        Assert.True(exit == expected, output);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(6, 0)]
    public void An_invalidity_dated_back_is_for_a_person_to_judge(int seconds, int expected)
    {
        var plan = new PackagePlan
        {
            Crls = (authority, signer) =>
            {
                var (later, since) = (SamplePackage.Now.AddHours(2), SamplePackage.Now.AddSeconds(seconds));
                var revoked = new RevokedCertificate(signer.SerialNumber, later.AddMinutes(-1), 1, since);
                return
                [
                    .. authority.Crls(),
                    authority.Crl(authority.Issuing, [revoked], later),
                    authority.Crl(authority.Root, [], later),
                ];
            },
        };
        var (exit, output) = Verify(_sample.Build(plan));
        Assert.True(exit == expected, output);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(4)]
    [InlineData(0)]
    public void A_lost_key_is_judged_by_the_order_of_the_log_as_the_verifier_does(int index)
    {
        var package = _sample.Build(SampleLoss.PlanOf(_sample, index));
        var report = _sample.Verifier.Verify(package, SamplePackage.Now.AddDays(2));
        var (exit, output) = Verify(package);
        Assert.EndsWith(
            $"结论  {(report.Indication == Indication.TotalPassed ? "TOTAL-PASSED" : "INDETERMINATE")}\n",
            output,
            StringComparison.Ordinal
        );
        Assert.Equal(index > 4 ? 0 : 2, exit);
    }

    [Theory]
    [InlineData(PackagePaths.LossSalt)]
    [InlineData(PackagePaths.LossLeaf)]
    [InlineData(PackagePaths.LossProof)]
    [InlineData("index")]
    [InlineData("certificate")]
    public void A_loss_that_its_own_files_do_not_prove_refuses(string what)
    {
        var plan = SampleLoss.PlanOf(
            _sample,
            9,
            act => what == "certificate" ? act with { CertificateSha256 = new byte[32] } : act,
            proof => what == "index" ? proof with { Index = 8 } : proof,
            files =>
            {
                if (files.FindIndex(f => f.Path == what) is >= 0 and var i)
                {
                    files[i] = new PackageFile(what, [1, 2, 3]);
                }
            }
        );
        var (exit, output) = Verify(_sample.Build(plan));
        Assert.True(exit == 1, output);
        Assert.Contains("失败  挂失", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_in_another_log_refuses()
    {
        using var other = new SamplePackage();
        var (exit, output) = Verify(_sample.Build(SampleLoss.PlanOf(other, 9)));
        Assert.True(exit == 1, output);
    }

    [Fact]
    public void Without_status_the_timestamp_authority_is_not_accepted()
    {
        using var stamper = new TestAuthority(SamplePackage.Now, "Stamper");
        PackagePlan PlanOf(IReadOnlyList<byte[]> status) =>
            new()
            {
                Timestamper = stamper,
                Crls = (authority, _) => [.. authority.Crls(), .. status],
                Files = files =>
                    files.Add(new(PackagePaths.Certificates + "stamper.cer", stamper.Issuing.Certificate.RawData)),
            };
        var script = new VerifyScript(_directory, _sample) { OtherAnchorsPem = stamper.AnchorsPem };
        Assert.Equal(0, script.Run(_sample.Build(PlanOf(stamper.Crls()))).Exit);
        var (exit, output) = script.Run(_sample.Build(PlanOf([])));
        Assert.True(exit == 1, output);
        Assert.Contains("失败  时间戳：对签名值有效", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_status_the_signer_is_not_accepted() =>
        Assert.Equal(1, Verify(_sample.Build(new() { Crls = (_, _) => [] })).Exit);

    [Theory]
    [InlineData("trust/extra.txt")]
    [InlineData("META-INF/x.xml")]
    public void A_file_that_is_not_listed_refuses(string path)
    {
        var (exit, output) = Verify(_sample.Build(), unpacked => File.WriteAllText(Path.Combine(unpacked, path), "x"));
        Assert.True(exit == 1, output);
    }

    [Fact]
    public void A_link_or_a_missing_or_changed_file_refuses()
    {
        var package = _sample.Build();
        Assert.Equal(
            1,
            Verify(package, unpacked => File.CreateSymbolicLink(Path.Combine(unpacked, "link"), "receipt.txt")).Exit
        );
        Assert.Equal(1, Verify(package, unpacked => File.Delete(Path.Combine(unpacked, "receipt.txt"))).Exit);
        Assert.Equal(
            1,
            Verify(package, unpacked => File.AppendAllText(Path.Combine(unpacked, "commitment.txt"), "x")).Exit
        );
    }

    [Fact]
    public void The_script_names_the_published_policies()
    {
        var script = System.Text.Encoding.UTF8.GetString(PackageDocuments.VerifyScript.Content);
        var (commitments, acts) = (CommitmentPolicy.Current, CommitmentPolicy.Current.OtherActs!);
        foreach (var (name, policy) in new[] { ("", commitments), ("SM2_", commitments.Sm2!), ("ACTS_", acts) })
        {
            Assert.Contains($"\n{name}POLICY_OID={policy.Oid}\n", script, StringComparison.Ordinal);
            Assert.Contains(
                $"\n{name}POLICY_SHA256={Convert.ToHexStringLower(policy.Sha256)}\n",
                script,
                StringComparison.Ordinal
            );
        }
    }

    private (int Exit, string Output) Verify(
        byte[] package,
        Action<string>? change = null,
        bool anchors = true,
        bool logKey = true,
        SamplePackage? trust = null,
        SamplePackage? logKeyOf = null,
        string? logKeys = null
    ) =>
        new VerifyScript(_directory, trust ?? _sample)
        {
            Change = change,
            HasAnchors = anchors,
            HasLogKey = logKey,
            LogKeys = logKeys ?? (logKeyOf ?? _sample).LogKey.ToVkey() + "\n",
        }.Run(package);
}
