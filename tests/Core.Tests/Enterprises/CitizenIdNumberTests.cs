using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Core.Tests.Enterprises;

public sealed class CitizenIdNumberTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Theory]
    [InlineData("11010519491231002X")] // the standard's own sample
    [InlineData("440524188001010014")]
    [InlineData("810000199408230021")] // residence permit, Hong Kong
    [InlineData("830000199201300022")] // residence permit, Taiwan
    [InlineData("932682198501010017")] // permanent residence of a foreigner
    [InlineData("911124198108030024")]
    [InlineData("110000200002290016")] // a leap day
    [InlineData("11010519491231002x")]
    public void A_good_number_is_taken(string text) => Assert.True(CitizenIdNumber.TryParse(text, Today, out _));

    [Theory]
    [InlineData("110105194912310021")] // check character
    [InlineData("990105194912310021")] // region
    [InlineData("11010519491231002")]
    [InlineData("1101051949123100２X")]
    [InlineData("X1010519491231002X")]
    [InlineData("")]
    [InlineData(null)]
    public void A_number_that_is_wrong_anywhere_is_refused(string? text) =>
        Assert.False(CitizenIdNumber.TryParse(text, Today, out _));

    [Theory]
    [InlineData("11000020010229001")] // no leap year
    [InlineData("11000019901301001")]
    [InlineData("11000020261124001")] // tomorrow
    [InlineData("99000019900101001")] // no such region
    public void A_right_check_character_does_not_excuse_date_or_region(string body) =>
        Assert.DoesNotContain("0123456789X", c => CitizenIdNumber.TryParse(body + c, Today, out _));

    [Fact]
    public void Fifteen_digits_are_extended()
    {
        Assert.True(CitizenIdNumber.TryParse("150102880730303", Today, out var number));
        Assert.Equal("150102198807303035", number.Value);
    }

    [Theory]
    [InlineData("110000196111220018", true)] // 65 years and a day
    [InlineData("110000196111230013", false)] // 65 today
    [InlineData("110000196111240019", false)]
    public void Over_65_begins_the_day_after_the_birthday(string text, bool over)
    {
        Assert.True(CitizenIdNumber.TryParse(text, Today, out var number));
        Assert.Equal(over, number.IsOlderThan(65, Today));
    }

    [Fact]
    public void The_seventeenth_digit_tells_the_sex()
    {
        Assert.True(CitizenIdNumber.TryParse("110000198503150011", Today, out var man));
        Assert.True(CitizenIdNumber.TryParse("11010519491231002X", Today, out var woman));
        Assert.True(man.IsMale);
        Assert.False(woman.IsMale);
    }

    [Fact]
    public void Every_single_digit_substitution_is_caught()
    {
        const string Good = "110000199001010013";
        for (var i = 0; i < Good.Length; i++)
        {
            var at = i;
            var others = "0123456789X".Where(c => c != Good[at]).Select(c => Good[..at] + c + Good[(at + 1)..]);
            Assert.DoesNotContain(others, text => CitizenIdNumber.TryParse(text, Today, out _));
        }
    }

    [Fact]
    public void The_text_form_is_masked()
    {
        Assert.True(CitizenIdNumber.TryParse("11010519491231002X", Today, out var number));
        Assert.Equal("110105********002X", number.ToString());
    }
}
