using System.Text.Json;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary><c>jianli trust</c> with a rule for the old locks of a dead CA.</summary>
public sealed class LegacyEnrollmentCommandTests : IAsyncLifetime
{
    private const string Profile = "legacy-enrollment";
    private readonly TemporaryDirectory _directory = new();
    private readonly TestAuthority _dead = new(TimeProvider.System.GetUtcNow(), "Old");
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        var file = _directory.File("old-ca.pem");
        await File.WriteAllTextAsync(file, _dead.IntermediatesPem);
        _server = await RunningServer.StartAsync([
            ("Trust:CommitmentsNeedContentCommitment", "true"),
            .. LegacyEntry.Of(0, file, "authority-gone", "credit-code-missing"),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _dead.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task List_shows_the_rules()
    {
        var (exitCode, text) = await Jianli.RunAsync(_server, "trust", "list");
        Assert.Equal(0, exitCode);
        Assert.Contains("旧锁注册", text, StringComparison.Ordinal);
        Assert.Contains("上报签名须有 contentCommitment\n", text, StringComparison.Ordinal);
        Assert.Contains("接受 authority-gone, credit-code-missing", text, StringComparison.Ordinal);
        Assert.Contains("至 2099-01-01 00:00:00Z", text, StringComparison.Ordinal);
        var (_, json) = await Jianli.RunAsync(_server, "trust", "list", "--json");
        var rule = Assert.Single(JsonDocument.Parse(json).RootElement.GetProperty("legacyEnrollment").EnumerateArray());
        Assert.Contains("Old Issuing CA", rule.GetProperty("issuer").GetString(), StringComparison.Ordinal);
        Assert.True(rule.GetProperty("inForce").GetBoolean());
    }

    [Fact]
    public async Task An_old_lock_is_accepted_for_enrolment_with_its_weaknesses_and_must_be_replaced()
    {
        using var oldLock = _dead.IssueLeaf(new LeafOptions { CreditCode = null });
        var (exitCode, text) = await Jianli.CheckAsync(_server, oldLock, "--purpose", Profile);
        Assert.True(exitCode == 0, text);
        Assert.Contains("  authority-gone\n  credit-code-missing\n", text, StringComparison.Ordinal);
        Assert.Contains("结论：该身份锁仅可用于办理注册，须更换", text, StringComparison.Ordinal);
        var (login, _) = await Jianli.CheckAsync(_server, oldLock);
        Assert.Equal(1, login);
    }

    [Fact]
    public async Task A_weakness_that_the_rule_does_not_accept_and_a_CA_without_a_rule_are_refused()
    {
        using var expired = _dead.IssueLeaf(
            new LeafOptions
            {
                Validity = Pki.Certificates.Validity.Around(
                    _dead.Now.AddDays(-30),
                    TimeSpan.FromDays(20),
                    TimeSpan.FromDays(20)
                ),
            }
        );
        var (exitCode, json) = await Jianli.CheckAsync(_server, expired, "--purpose", Profile, "--json");
        var report = JsonDocument.Parse(json).RootElement;
        Assert.Equal((1, "CertificateExpired"), (exitCode, report.GetProperty("reason").GetString()));
        Assert.Contains("found: expired", report.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(report.GetProperty("mustBeReplaced").GetBoolean());

        using var today = _server.Authority.IssueLeaf();
        var (refused, text) = await Jianli.CheckAsync(_server, today, "--purpose", Profile);
        Assert.Equal(1, refused);
        Assert.Contains("结论：拒绝 (refused: TrustNotConfigured", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enrolment_is_judged_now_and_an_unknown_purpose_is_wrong_usage()
    {
        using var oldLock = _dead.IssueLeaf();
        var (at, text) = await Jianli.CheckAsync(
            _server,
            oldLock,
            "--purpose",
            Profile,
            "--at",
            "2020-01-01T00:00:00Z"
        );
        Assert.Equal(64, at);
        Assert.Contains("judged now", text, StringComparison.Ordinal);
        var (unknown, _) = await Jianli.CheckAsync(_server, oldLock, "--purpose", "enrolment");
        Assert.Equal(64, unknown);
    }
}
