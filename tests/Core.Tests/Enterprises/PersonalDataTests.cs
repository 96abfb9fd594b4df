using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Core.Tests.Enterprises;

public sealed class PersonalDataTests
{
    [Theory]
    [InlineData("13800138000")]
    [InlineData("+86 138 0013 8000")]
    [InlineData("86-138-0013-8000")]
    public void A_mobile_number_is_taken_in_its_usual_spellings(string text)
    {
        Assert.True(MobileNumber.TryParse(text, out var number));
        Assert.Equal("13800138000", number.Value);
    }

    [Theory]
    [InlineData("12800138000")]
    [InlineData("1380013800")]
    [InlineData("138001380000")]
    [InlineData("0531-66680788")]
    [InlineData("1380013800０")]
    [InlineData(null)]
    public void Anything_else_is_no_mobile_number(string? text) => Assert.False(MobileNumber.TryParse(text, out _));

    [Fact]
    public void Numbers_and_names_are_masked()
    {
        Assert.True(MobileNumber.TryParse("13800138000", out var mobile));
        Assert.Equal("138****8000", mobile.ToString());
        Assert.Equal("110105********002X", PersonalDataMask.IdNumber("11010519491231002X"));
        Assert.Equal("E1*****78", PersonalDataMask.IdNumber("E12345678"));
        Assert.Equal("*****", PersonalDataMask.IdNumber("12345"));
        Assert.Equal("欧***", PersonalDataMask.Name("欧阳测试"));
        Assert.Equal("𠮷***", PersonalDataMask.Name("𠮷田"));
    }

    [Fact]
    public void A_document_type_is_found_by_identifier_and_by_its_chinese_name()
    {
        foreach (var type in Enum.GetValues<IdentityDocumentType>())
        {
            Assert.True(IdentityDocumentTypes.TryParse(type.DisplayName(), out var byName) && byName == type);
            Assert.True(IdentityDocumentTypes.TryParse(type.ToString(), out var byId) && byId == type);
        }
    }
}
