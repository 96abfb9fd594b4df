using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using JianliRegistry.Core.Verification;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>The house stands as drawn, and each rule is shown to notice a planted violation.</summary>
public sealed class ArrowTests
{
    private static readonly ArchUnitNET.Domain.Architecture House = new ArchLoader()
        .LoadAssemblies(
            typeof(RejectionReason).Assembly,
            System.Reflection.Assembly.Load("JianliRegistry.Server"),
            System.Reflection.Assembly.Load("JianliRegistry.KeyAgent"),
            System.Reflection.Assembly.Load("JianliRegistry.Verifier")
        )
        .Build();

    public static TheoryData<Arrow> Every => [.. Arrows.All];

    [Theory]
    [MemberData(nameof(Every))]
    public void The_house_keeps_the_arrow(Arrow arrow) => arrow.Rule.Check(House);

    [Theory]
    [MemberData(nameof(Every))]
    public void A_planted_violation_of_the_arrow_is_found(Arrow arrow)
    {
        var planted = PlantedAssembly.With(arrow.PlantedFrom, arrow.PlantedTo);
        Assert.False(arrow.Rule.HasNoViolations(planted), arrow.Rule.Description);
    }

    [Fact]
    public void A_use_along_the_arrows_is_not_reported()
    {
        var planted = PlantedAssembly.With("JianliRegistry.Core.Login.Planted", "JianliRegistry.Core.Signing.Target");
        Assert.All(Arrows.All, arrow => Assert.True(arrow.Rule.HasNoViolations(planted), arrow.Name));
    }
}
