namespace JianliRegistry.Server.Hosting;

/// <summary>The problems of accounts and their sessions, for <see cref="ProblemTable"/>.</summary>
internal static class AccountProblems
{
    public static readonly Problem PasswordWrong = new(
        "auth.password",
        401,
        "账号或密码不正确",
        "请重新输入；忘记密码请联系省级注册主管部门重置密码！",
        "Account or password is wrong",
        "Enter them again; the provincial authority resets a forgotten password.",
        Retryable: true
    );

    public static readonly Problem PasswordExpired = new(
        "auth.password_expired",
        401,
        "临时密码已经过期",
        "请联系省级注册主管部门重置密码！",
        "The temporary password has expired",
        "Ask the provincial authority to reset the password again."
    );

    public static readonly Problem CaptchaWrong = new(
        "auth.captcha",
        422,
        "验证码不正确或者已经失效",
        "请输入新图片中的验证码。",
        "The captcha is wrong or no longer valid",
        "Enter the digits of the new picture.",
        Retryable: true
    );

    public static readonly Problem SessionNotReady = new(
        "auth.step_required",
        403,
        "登录后还有一步没有完成",
        "请打开主页，按提示修改初始密码或者选择经办人。",
        "One step after the sign-in is still open",
        "Open the home page and change the password or choose the operator."
    );

    public static readonly Problem EnrollmentTriesSpent = new(
        "enrolment.tries_spent",
        409,
        "在线认证的次数已经用完",
        "请在本页选择现场认证，按照省级注册主管部门的要求办理。",
        "No try of the online authentication is left",
        "Choose the authentication on site on this page."
    );

    /// <summary>Told only to who has proved the enterprise's own lock.</summary>
    public static readonly Problem EnterpriseRegistered = new(
        "enrolment.registered",
        409,
        "本企业已经注册",
        "请直接登录；忘记密码请联系省级注册主管部门重置密码！",
        "This enterprise is registered already",
        "Sign in; the provincial authority resets a forgotten password."
    );

    public static readonly Problem CreditCodeInvalid = new(
        "value.credit_code",
        422,
        "统一社会信用代码不正确",
        "请按营业执照核对后重新填写。",
        "The credit code is not valid",
        "Check it against the business licence."
    );
}
