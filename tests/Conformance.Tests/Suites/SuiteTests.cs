namespace JianliRegistry.Conformance.Tests.Suites;

public sealed class SuiteTests
{
    internal const string Absent = "the conformance suites are not beside this repository (../shared/suites)";

    // Where the folder is absent, one row stands for it, so that the skip is counted.
    public static TheoryData<string> Files => [.. SuiteFolder.Files.DefaultIfEmpty("none")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_of_a_suite_is_answered_as_expected(string file)
    {
        Assert.SkipWhen(SuiteFolder.Files.Count == 0, Absent);
        var run = SuiteRun.Of(file);
        Assert.NotEmpty(run.Rows);
        Assert.Empty(run.Failures.Select(row => row.ToString()));
    }

    [Fact]
    public void Each_waiver_has_a_reason_and_is_still_needed()
    {
        Assert.SkipWhen(SuiteFolder.Files.Count == 0, Absent);
        Assert.All(SuiteFolder.Waivers, waiver => Assert.NotEqual("", waiver.Value));
        var waived = SuiteFolder
            .Files.SelectMany(SuiteFolder.Read)
            .Where(one => SuiteFolder.Waivers.ContainsKey(one.Id))
            .ToList();
        Assert.Equal(SuiteFolder.Waivers.Keys.Order(), waived.Select(one => one.Id).Order());
        Assert.All(
            waived,
            one =>
                Assert.Equal(
                    Score.Waived,
                    one.Judge(Verifier.Adapter.AdapterLine.Answer(one.Question), SuiteFolder.Waivers)
                )
        );
    }
}
