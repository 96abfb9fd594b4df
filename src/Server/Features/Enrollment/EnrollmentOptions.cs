namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>企业注册 (section <c>Enrollment</c>).</summary>
public sealed class EnrollmentOptions
{
    public const string Section = "Enrollment";

    /// <summary>A draft that was not handed in is purged after so long.</summary>
    public TimeSpan DraftLife { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Tries of 密码和身份锁认证 before only the province is left.</summary>
    public int MaxOnlineAttempts { get; set; } = 10;

    /// <summary>Codes that one phone gets a day, over all drafts.</summary>
    public int MaxCodesPerPhone { get; set; } = 5;
}
