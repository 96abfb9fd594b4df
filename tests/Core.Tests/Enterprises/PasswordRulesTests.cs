using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Core.Tests.Enterprises;

public sealed class PasswordRulesTests
{
    private const string Account = "91370000XXXXXX0197";

    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("三十功名尘与土八千里路云")]
    [InlineData("Kx7-pw2-Lm9-Qe4")]
    [InlineData("rain 4 over old bridge")]
    public void A_long_password_of_one_s_own_is_taken(string password) =>
        Assert.Null(PasswordRules.Check(password, Account));

    [Theory]
    [InlineData("Kx7-pw2-Lm9", PasswordWeakness.TooShort)]
    [InlineData("", PasswordWeakness.TooShort)]
    [InlineData("my 91370000xxxxxx0197!", PasswordWeakness.HoldsAccount)]
    [InlineData("7910XXXXXX00007319", PasswordWeakness.HoldsAccount)]
    [InlineData("aaaaaaaaaaaa", PasswordWeakness.TooSimple)]
    [InlineData("abcabcabcabcabc", PasswordWeakness.TooSimple)]
    [InlineData("k7Q!k7Q!k7Q!", PasswordWeakness.TooSimple)]
    [InlineData("0123456789ab", PasswordWeakness.TooSimple)]
    [InlineData("zyxwvutsrqpo", PasswordWeakness.TooSimple)]
    [InlineData("qwertyuiop12", PasswordWeakness.TooSimple)]
    [InlineData("1qaz2wsx3edc", PasswordWeakness.TooSimple)]
    [InlineData("Password2026!", PasswordWeakness.Common)]
    [InlineData("P@ssw0rd2026", PasswordWeakness.Common)]
    [InlineData("shandong-370100", PasswordWeakness.Common)]
    [InlineData("2026admin2026", PasswordWeakness.Common)]
    public void A_password_that_others_guess_is_not(string password, PasswordWeakness expected) =>
        Assert.Equal(expected, PasswordRules.Check(password, Account));

    [Fact]
    public void The_length_counts_from_twelve_to_a_hundred_and_twenty_eight()
    {
        var text = string.Concat(Enumerable.Range(0, 40).Select(i => $"w{i * 7}-"));
        Assert.Equal(PasswordWeakness.TooShort, PasswordRules.Check(text[..11], Account));
        Assert.Null(PasswordRules.Check(text[..12], Account));
        Assert.Null(PasswordRules.Check(text[..128], Account));
        Assert.Equal(PasswordWeakness.TooLong, PasswordRules.Check(text[..129], Account));
    }
}
