namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>Every mutant of docs/mutants.md, refused by ours for its own reason.</summary>
public sealed class MutantTests(MutantCatalogue catalogue) : IClassFixture<MutantCatalogue>
{
    public static TheoryData<string, string> Names()
    {
        using var made = new MutantCatalogue();
        return [.. made.All.Select(m => new TheoryDataRow<string, string>(m.Group, m.What))];
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ours_gives_the_right_reason(string group, string what)
    {
        var mutant = catalogue.All.Single(m => m.Group == group && m.What == what);
        Assert.Equal(mutant.Expect, mutant.Judge(mutant.File));
    }

    [Fact]
    public void What_the_mutants_are_made_from_is_accepted()
    {
        Assert.Equal("accepted", catalogue.GoodSignature.Judge(catalogue.GoodSignature.File));
        Assert.Equal("accepted", catalogue.GoodSm2.Judge(catalogue.GoodSm2.File));
        Assert.Equal("accepted", catalogue.GoodTimestamp.Judge(catalogue.GoodTimestamp.File));
    }

    [Fact]
    public void There_are_at_least_sixty_and_one_alone_is_a_control()
    {
        Assert.InRange(catalogue.All.Count, 60, 200);
        Assert.Equal(StatusMutants.StillValid, Assert.Single(catalogue.All, m => m.Expect == "accepted").What);
    }
}
