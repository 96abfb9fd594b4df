using System.Reflection;
using JianliRegistry.Core.AgentProtocol;

namespace JianliRegistry.Core.Tests.AgentProtocol;

public sealed class AgentErrorsTests
{
    /// <summary>docs/protocol.md, Errors.</summary>
    private const string Published =
        "origin_not_allowed protocol_unsupported busy rate_limited request.malformed request.too_large "
        + "challenge.signature_invalid challenge.unknown_key challenge.expired challenge.replayed challenge.audience_mismatch "
        + "statement.digest_mismatch statement.not_canonical statement.kind_unknown token.none token.removed token.error "
        + "token.unsupported cert.none_suitable cert.expired cert.mismatch pin.incorrect pin.final_try pin.locked pin.length "
        + "pin.not_initialised log.rewritten user.cancelled user.timeout key.mechanism_unsupported internal";

    [Fact]
    public void Each_published_code_is_there_and_each_code_has_its_text()
    {
        var constants = typeof(AgentErrors)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral)
            .Select(f => (string)f.GetRawConstantValue()!)
            .ToList();
        var codes = AgentErrors.All.Select(e => e.Code).ToList();
        Assert.Equal(constants.Order(), codes.Order());
        Assert.Empty(Published.Split(' ').Except(codes));
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
