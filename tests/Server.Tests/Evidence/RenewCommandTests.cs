namespace JianliRegistry.Server.Tests.Evidence;

public sealed class RenewCommandTests(ServerWithAccount shared) : IClassFixture<ServerWithAccount>
{
    [Fact]
    public async Task States_and_renewals_are_told_to_people_and_to_programs()
    {
        var states = await Jianli.RunAsync(shared.Server, "evidence", "states", "--json");
        var renewed = await Jianli.RunAsync(shared.Server, "evidence", "renew");
        var batch = await Jianli.RunAsync(shared.Server, "evidence", "renew", "--batch");
        var unknown = await Jianli.RunAsync(shared.Server, "evidence", "renew", "--number", "HZ-20261123-0123456789");

        Assert.Equal((0, 0, 0, 1), (states.ExitCode, renewed.ExitCode, batch.ExitCode, unknown.ExitCode));
        Assert.Contains("\"confirmed\":0", states.Output, StringComparison.Ordinal);
        Assert.Contains("0 archive timestamps", renewed.Output, StringComparison.Ordinal);
        Assert.Contains("unknown or not confirmed", unknown.Output, StringComparison.Ordinal);
    }
}
