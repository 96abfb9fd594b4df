namespace JianliRegistry.Server.Hosting;

/// <summary>The problems of 挂失 and of what was erased, for <see cref="ProblemTable"/>.</summary>
internal static class KeyProblems
{
    public static readonly Problem Erased = new(
        "evidence.erased",
        410,
        "这份证据中的个人信息已依法删除",
        "回执和公开日志中的登记仍然有效，可以继续下载和验证。",
        "The personal data of this evidence was erased by law",
        "Its receipt and log entry stay valid."
    );

    public static readonly Problem ReportedLost = new(
        "auth.key_lost",
        403,
        "身份锁已挂失",
        "如需解除挂失或补办身份锁，请联系省级注册主管部门。",
        "This key was reported lost",
        "Contact the provincial authority."
    );

    public static readonly Problem StatusChanged = new(
        "key.status_changed",
        409,
        "身份锁的状态已经变化",
        "请刷新页面查看最新状态。",
        "The key's status has changed",
        "Reload the page."
    );

    public static readonly Problem PhoneCodeWrong = new(
        "auth.phone_code",
        422,
        "验证码不正确或者已经失效",
        "请核对短信中的验证码，或者重新获取。",
        "The code is wrong or no longer valid",
        "Check the message or ask for another code."
    );
}
