namespace JianliRegistry.Server.Storage;

/// <summary>The names under which personal fields are sealed; changing one makes its stored values unreadable.</summary>
public static class PersonalDataFields
{
    public const string ApplicantIdNumber = "application.id-number";
    public const string ApplicantMobile = "application.mobile";
    public const string AccountMobile = "account.mobile";

    public const string EnrollmentMobile = "enrollment.mobile";

    /// <summary>Of the keyed digest of a one-time code; never sealed.</summary>
    public const string PhoneCode = "phone-code";
}
