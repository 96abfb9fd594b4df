using JianliRegistry.Server.Hosting.Messages;

namespace JianliRegistry.Server.Features.Accounts;

/// <summary>What both steps of 修改手机号 say.</summary>
internal static class PhoneTexts
{
    public const string CodeWrong = "验证码不正确或者已经失效。请核对短信，或者重新获取。";
    public const string Locked = "连续输错 5 次，修改手机号已锁定。请联系省级注册主管部门登记新手机号。";

    public static string WhyNotSent(CodeSending sending) =>
        sending == CodeSending.TooOften
            ? "获取验证码过于频繁。每分钟一次，每天最多五次。"
            : "验证码没有发出。请稍后重试，或者联系省级注册主管部门。";
}
