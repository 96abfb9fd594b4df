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
}
