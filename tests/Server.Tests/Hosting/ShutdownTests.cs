namespace JianliRegistry.Server.Tests.Hosting;

public sealed class ShutdownTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_is_silent_in_order_or_not(bool inOrder)
    {
        await using var server = await RunningServer.StartAsync();
        using (var browser = server.NewBrowser())
        {
            await browser.ChallengeAsync();
        }

        if (inOrder)
        {
            await server.App.StopAsync(TestContext.Current.CancellationToken);
        }

        await server.App.DisposeAsync();
        Assert.DoesNotContain(
            server.Problems.Lines,
            line =>
                line.StartsWith("Critical", StringComparison.Ordinal)
                || line.StartsWith("Error", StringComparison.Ordinal)
                || line.Contains("Cancel", StringComparison.Ordinal)
        );
    }
}
