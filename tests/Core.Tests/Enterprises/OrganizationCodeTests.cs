using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Core.Tests.Enterprises;

public sealed class OrganizationCodeTests
{
    [Theory]
    [InlineData("123456788", true)]
    [InlineData("12345678-8", true)]
    [InlineData(" 12345678-8 ", true)]
    [InlineData("123456789", false)]
    [InlineData("1234567-88", false)]
    [InlineData("12345678", false)]
    [InlineData("1234567888", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void The_check_character_decides(string? text, bool valid) =>
        Assert.Equal(valid, OrganizationCode.TryParse(text, out _));

    [Fact]
    public void A_credit_code_carries_its_organisations_old_code()
    {
        Assert.True(CreditCode.TryParse("91350100M000100Y43", out var credit));
        Assert.True(OrganizationCode.TryParse(credit.OrganizationCode, out var old));
        Assert.True(old.IsPartOf(credit));
        Assert.True(OrganizationCode.TryParse("12345678-8", out var other));
        Assert.False(other.IsPartOf(credit));
    }
}
