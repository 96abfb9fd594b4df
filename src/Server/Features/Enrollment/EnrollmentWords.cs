using JianliRegistry.Core.Enterprises;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>States as people read them.</summary>
internal static class EnrollmentWords
{
    public static (string Text, string Tone) Of(EnrollmentState state) =>
        state switch
        {
            EnrollmentState.Draft => ("填写中", "warn"),
            EnrollmentState.Submitted => ("待现场认证", "warn"),
            EnrollmentState.Refused => ("认证未通过", "bad"),
            _ => ("已完成注册", "ok"),
        };
}
