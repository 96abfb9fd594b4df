using JianliRegistry.Core.Evidence;
using JianliRegistry.Core.Signing;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Foreign;

/// <summary>Programs that share no code with ours judge what the product exported, by the README's own commands.</summary>
public sealed class ForeignToolTests(RealPackages packages)
{
    public static TheoryData<string, PackageKind> Commands() =>
        [.. ForeignCheck.All.SelectMany(c => c.Kinds, (c, a) => new TheoryDataRow<string, PackageKind>(c.Name, a))];

    public static TheoryData<string, PackageKind> Tools() =>
        [.. ForeignCheck.All.Select(c => new TheoryDataRow<string, PackageKind>(c.Name, c.Kinds[0]))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_of_the_README_accepts_the_package_and_refuses_one_changed_byte(
        string command,
        PackageKind kind
    )
    {
        var (check, package) = (ForeignCheck.Of(command), await packages.GetAsync(kind));
        SkipWithoutNode(check);
        var readme = package.Commands;
        var (exit, output) = await readme.RunAsync(package, check.Commands);
        Assert.True(exit == 0, output);

        (exit, output) = await readme.RunAsync(package, check.Commands, (check.Victim, check.Spoiled(package)));
        Assert.True(exit is not (0 or 126 or 127), output);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task A_command_of_the_README_refuses_under_the_trust_of_somebody_else(string command, PackageKind kind)
    {
        var (check, package) = (ForeignCheck.Of(command), await packages.GetAsync(kind));
        SkipWithoutNode(check);
        using var directory = new TemporaryDirectory();
        using var stranger = new TestAuthority(TimeProvider.System.GetUtcNow());
        var (root, logKey) = (directory.File("root.pem"), directory.File("log.vkey"));
        await File.WriteAllTextAsync(root, stranger.AnchorsPem);
        await File.WriteAllTextAsync(logKey, LogKeyOfSomebodyElse(await File.ReadAllTextAsync(package.LogKey)));
        var (exit, output) = await package.Commands.RunAsync(package, check.Commands, null, root, logKey);
        Assert.True(exit is not (0 or 126 or 127), output);
    }

    [Theory]
    [InlineData(PackageKind.P256)]
    [InlineData(PackageKind.Rsa)]
    public async Task Verify_sh_accepts_the_package_and_skips_nothing(PackageKind kind)
    {
        var (exit, output) = await (await packages.GetAsync(kind)).RunVerifyScriptAsync();
        Assert.True(exit == 0, output);
        Assert.DoesNotContain("跳过", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_of_the_README_is_run()
    {
        var package = await packages.GetAsync(PackageKind.P256);
        Assert.Equal([ForeignCheck.Prepare, .. ForeignCheck.All.Select(c => c.Name)], package.Commands.Names);
    }

    [Fact]
    public async Task What_they_judge_is_archived()
    {
        // archive-time-stamp-v3 (ETSI EN 319 122-1): 0.4.0.1733.2.4.
        var identifier = Convert.FromHexString("060604008D450204");
        var commitment = (await packages.GetAsync(PackageKind.P256)).Read(PackagePaths.Commitment);
        Assert.True(commitment.AsSpan().IndexOf(identifier) > 0);
    }

    /// <summary>Of the same name, which is all that the checkpoint says of its key.</summary>
    private static string LogKeyOfSomebodyElse(string vkey)
    {
        var key = Ed25519PrivateKey.Generate().SubjectPublicKeyInfo.AsSpan()[^32..];
        return CheckpointKey.Create(vkey.Split('+')[0], key).ToVkey() + "\n";
    }

    private static void SkipWithoutNode(ForeignCheck check) =>
        Assert.SkipWhen(
            check.NeedsNode && !Directory.Exists(Path.Combine(ReadmeCommands.NodeFolder, "node_modules")),
            "the npm packages of tests/Foreign/node are not installed: ./run test does it where npm reaches a registry"
        );
}
