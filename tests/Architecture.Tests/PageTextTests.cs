using JianliRegistry.Server.Hosting.Texts;
using Xunit;

namespace JianliRegistry.Architecture.Tests;

/// <summary>All text of the pages is in resources: Chinese as the key, English beside it, none missing and none left over.</summary>
public sealed class PageTextTests
{
    [Fact]
    public void No_view_holds_Chinese_that_is_not_a_key() =>
        Assert.All(
            PageTexts.Views,
            file =>
                Assert.False(
                    PageTexts.HasChinese(PageTexts.Outside(Sources.Read(file))),
                    $"{file} holds a text outside T[…]"
                )
        );

    [Fact]
    public void No_script_holds_Chinese() =>
        Assert.All(
            PageTexts.Scripts,
            file =>
                Assert.False(
                    PageTexts.HasChinese(PageTexts.WithoutBlockComments(Sources.Read(file))),
                    $"{file} holds a text"
                )
        );

    [Fact]
    public void Each_text_of_a_view_has_its_English() =>
        Assert.Empty(PageTexts.KeysInViews.Except(PageTexts.English.Keys, StringComparer.Ordinal));

    [Fact]
    public void Each_text_of_a_page_model_has_its_English_or_is_declared_a_record() =>
        Assert.Empty(PageTexts.KeysInCode.Except(PageTexts.English.Keys, StringComparer.Ordinal));

    [Fact]
    public void No_English_is_left_over() =>
        Assert.Empty(
            PageTexts.English.Keys.Except(PageTexts.KeysInViews.Concat(PageTexts.KeysInCode), StringComparer.Ordinal)
        );

    [Fact]
    public void Each_English_text_says_something_without_Chinese_and_with_the_same_values()
    {
        Assert.True(PageTexts.English.Count > 800);
        Assert.All(
            PageTexts.English,
            text =>
            {
                Assert.False(string.IsNullOrWhiteSpace(text.Value) || PageTexts.HasChinese(text.Value), text.Key);
                Assert.Equal(PageTexts.PlaceholdersOf(text.Key), PageTexts.PlaceholdersOf(text.Value));
            }
        );
    }

    [Theory]
    [InlineData("登录、上报签名", "Sign-in, Signing of reports")]
    [InlineData("还有 12 天到期", "Expires in 12 days")]
    [InlineData("请填写，不超过 50 个字。", "Fill this in, at most 50 characters.")]
    [InlineData("测试甲", null)]
    public void A_text_that_was_composed_before_the_page_is_found_by_its_template(string chinese, string? english)
    {
        var catalog = new TextCatalog();

        Assert.Equal(english, catalog.EnglishOfList(chinese) ?? catalog.EnglishOfComposed(chinese));
    }
}
