namespace JianliRegistry.Server.Storage;

/// <summary>The names under which personal fields are sealed; changing one makes its stored values unreadable.</summary>
public static class PersonalDataFields
{
    public const string ApplicantIdNumber = "application.id-number";
    public const string ApplicantMobile = "application.mobile";

    /// <summary>Its index is that of <see cref="ApplicantIdNumber"/>: one person is found in both tables.</summary>
    public const string EngineerIdNumber = "engineer.id-number";
    public const string AccountMobile = "account.mobile";
    public const string EnrollmentMobile = "enrollment.mobile";

    public const string OperatorMobile = "operator.mobile";

    /// <summary>Of the keyed digest of a one-time code; never sealed.</summary>
    public const string PhoneCode = "phone-code";

    /// <summary>Of the keyed functions behind a captcha; never sealed.</summary>
    public const string CaptchaMac = "captcha.mac";
    public const string CaptchaCode = "captcha.code";
    public const string CaptchaLook = "captcha.look";
}
