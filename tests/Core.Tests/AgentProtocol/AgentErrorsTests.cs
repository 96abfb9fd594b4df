using System.Reflection;
using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.Core.Tests.AgentProtocol;

public sealed class AgentErrorsTests
{
    [Fact]
    public void Each_code_has_its_text()
    {
        var constants = typeof(AgentErrors)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral)
            .Select(f => (string)f.GetRawConstantValue()!)
            .ToList();
        var codes = AgentErrors.All.Select(e => e.Code).ToList();
        Assert.Equal(constants.Order(), codes.Order());
    }

    [Fact]
    public void Each_code_has_a_title_and_one_next_step_in_both_languages() =>
        Assert.All(
            AgentErrors.All,
            e =>
            {
                Assert.Contains(e.TitleZh, c => c > 0x4E00);
                Assert.EndsWith("。", e.NextStepZh, StringComparison.Ordinal);
                Assert.Single(e.NextStepZh, '。');
                Assert.DoesNotContain(e.TitleEn, c => c > 0x7F);
                Assert.Single(e.NextStepEn, '.');
                Assert.Equal(e.NextStepZh, AgentErrors.Create(e.Code, "c").Detail);
                Assert.Equal(e.TitleEn, AgentErrors.Create(e.Code, "c", languageIsChinese: false).Title);
            }
        );
}
