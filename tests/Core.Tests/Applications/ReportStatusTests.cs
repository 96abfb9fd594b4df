using JianliRegistry.Core.Applications;

namespace JianliRegistry.Core.Tests.Applications;

[Trait("Seed", "S36")]
public sealed class ReportStatusTests
{
    [Theory]
    [InlineData(ApplicationState.PendingReport, "待上报")]
    [InlineData(ApplicationState.EnterpriseReturned, "已退回")]
    [InlineData(ApplicationState.Reported, "已上报")]
    [InlineData(ApplicationState.CorrectionRequired, "已上报")]
    [InlineData(ApplicationState.Denied, "已上报")]
    [InlineData(ApplicationState.Completed, "已上报")]
    public void The_enterprise_sees_one_of_three_words(ApplicationState state, string expected) =>
        Assert.Equal(expected, ReportStatuses.Of(state, everReported: false)?.DisplayName());

    [Fact]
    public void A_draft_is_nothing_for_the_enterprise_to_see() =>
        Assert.Null(ReportStatuses.Of(ApplicationState.Draft, everReported: false));

    [Fact]
    public void A_lapsed_application_counts_as_reported_only_if_it_was() =>
        Assert.Equal(
            (null, ReportStatus.Reported),
            (
                ReportStatuses.Of(ApplicationState.Lapsed, everReported: false),
                ReportStatuses.Of(ApplicationState.Lapsed, everReported: true)
            )
        );

    [Fact]
    public void A_business_type_is_found_by_identifier_and_by_its_chinese_name()
    {
        foreach (var type in Enum.GetValues<BusinessType>())
        {
            Assert.True(BusinessTypes.TryParse(type.DisplayName(), out var byName) && byName == type);
            Assert.True(BusinessTypes.TryParse(type.ToString(), out var byIdentifier) && byIdentifier == type);
        }

        Assert.False(BusinessTypes.TryParse("初始", out _));
    }
}
