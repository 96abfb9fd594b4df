using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Core.Tests.Enterprises;

public sealed class CreditCodeTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static readonly string[] Fixtures =
    [
        "91110000XXXXXX0191",
        "91370000XXXXXX0197",
        "91440000XXXXXX019H",
        "91620000XXXXXX019N",
        "91650000XXXXXX0193",
    ];

    [Theory]
    [InlineData("91350100M000100Y43")] // the standard's own sample
    [InlineData("91110000802100433B")]
    [InlineData("91440300708461136T")]
    [InlineData("9144030071526726XG")]
    [InlineData("91330100799655058B")]
    [InlineData("914403001922038216")]
    [InlineData("91110302562134916R")]
    [InlineData("91110108551385082Q")]
    [InlineData("91110105771583283D")]
    [InlineData("11330283002982634F")]
    [InlineData("51610700305332460K")]
    [InlineData("92510100MA61WJ3204")]
    [InlineData("11100000000013338W")]
    [InlineData("91110000MAWA000L60")] // remainder 0 gives 0
    [InlineData("91110000MAPR7JY38Y")] // gives Y, the last character of the alphabet
    [InlineData("91110000MAXHXL35X2")] // organisation check 10 gives X
    [InlineData("91110000MA4JURQ20Q")] // organisation check 11 gives 0
    public void A_code_with_both_check_characters_right_is_taken(string text)
    {
        Assert.True(CreditCode.TryParse(text, out var code));
        Assert.Equal(text, code.Value);
        Assert.True(code.OrganizationCodeMatches);
    }

    [Theory]
    [InlineData("91110000XXXXXX0191")]
    [InlineData("91110000XXXXXX027U")]
    [InlineData("91370000XXXXXX0197")]
    [InlineData("91370000XXXXXX0272")]
    [InlineData("91440000XXXXXX019H")]
    [InlineData("91440000XXXXXX027C")]
    [InlineData("91620000XXXXXX019N")]
    [InlineData("91620000XXXXXX027H")]
    [InlineData("91650000XXXXXX0193")]
    public void The_visibly_fake_codes_of_tests_are_taken(string text) => Assert.True(CreditCode.TryParse(text, out _));

    [Theory]
    [InlineData("91350200M000000510")] // circulates as a sample; D would be right
    [InlineData("91350128M00000019A")] // circulates as a sample; F would be right
    [InlineData("91350100I000100Y43")] // I is not in the alphabet
    [InlineData("91990100M000100Y43")] // no such province
    [InlineData("91350100M000100Y4")] // 17 characters
    [InlineData("91350100M000100Y433")]
    [InlineData("91350100M000100Y44")]
    [InlineData("9135O100M000100Y43")]
    [InlineData("91３50100M000100Y43")] // a full-width digit
    [InlineData("")]
    [InlineData(null)]
    public void A_code_that_is_wrong_anywhere_is_refused(string? text) =>
        Assert.False(CreditCode.TryParse(text, out _));

    [Fact]
    public void A_right_check_character_does_not_excuse_an_unknown_province()
    {
        var withCheck = Alphabet.Select(c => "91990100M000100Y4" + c);
        Assert.DoesNotContain(withCheck, text => CreditCode.TryParse(text, out _));
    }

    [Fact]
    public void Spaces_around_and_small_letters_are_forgiven()
    {
        Assert.True(CreditCode.TryParse(" 91350100m000100y43\n", out var code));
        Assert.Equal("91350100M000100Y43", code.Value);
    }

    [Fact]
    public void Every_single_substitution_is_caught()
    {
        foreach (var good in Fixtures)
        {
            for (var i = 0; i < good.Length; i++)
            {
                var at = i;
                var others = Alphabet.Where(c => c != good[at]).Select(c => good[..at] + c + good[(at + 1)..]);
                Assert.DoesNotContain(others, text => CreditCode.TryParse(text, out _));
            }
        }
    }

    [Fact]
    public void Every_transposition_of_neighbours_is_caught()
    {
        foreach (var good in Fixtures)
        {
            for (var i = 0; i + 1 < good.Length; i++)
            {
                var swapped = good[..i] + good[i + 1] + good[i] + good[(i + 2)..];
                Assert.True(swapped == good || !CreditCode.TryParse(swapped, out _), swapped);
            }
        }
    }

    [Fact]
    public void A_wrong_organisation_check_is_a_warning_only()
    {
        // 31 candidates for position 18 hold exactly one code; its ninth organisation character is wrong on purpose.
        var text = Alphabet.Select(c => "91350100M000100Y5" + c).Single(t => CreditCode.TryParse(t, out _));
        Assert.True(CreditCode.TryParse(text, out var code));
        Assert.False(code.OrganizationCodeMatches);
    }
}
