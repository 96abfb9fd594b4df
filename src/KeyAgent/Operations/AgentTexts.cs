using static JianliRegistry.KeyAgent.Operations.AgentCodes;

namespace JianliRegistry.KeyAgent.Operations;

/// <summary>What a code says to people: title in zh-CN and en, one next step, and whether the same request may be tried again.</summary>
internal sealed record AgentText(string Title, string Next, string English, bool Retryable)
{
    public static IReadOnlyDictionary<string, AgentText> All { get; } =
        new Dictionary<string, AgentText>
        {
            [Busy] = new("客户端正在处理另一个请求", "请先在身份锁客户端里完成或取消它。", "Another operation is open.", true),
            [RequestMalformed] = new("请求格式不正确", "请刷新页面后重试。", "The request is malformed.", false),
            [RequestTooLarge] = new("请求内容过大", "请减少一次签名的份数。", "The request is too large.", false),
            [ChallengeSignatureInvalid] = new("服务器的请求签名无效", "请刷新页面；仍出现时请联系技术支持。", "The server's signature is invalid.", false),
            [ChallengeUnknownKey] = new("请求不是由登记的服务器签发", "请核对网址；仍出现时请更新客户端的服务器名单。", "The request is signed by an unknown key.", false),
            [ChallengeExpired] = new("请求已过期或电脑时间不准", "请校准电脑时间，刷新页面后重试。", "The request has expired or the clock is wrong.", true),
            [ChallengeReplayed] = new("该请求已经使用过", "请刷新页面后重新操作。", "The request was used before.", false),
            [ChallengeAudienceMismatch] = new("请求与当前网站不符", "请核对浏览器地址栏中的网址。", "The request belongs to another site.", false),
            [StatementDigestMismatch] = new("待签内容与服务器登记的不一致", "请刷新页面，重新核对后再签名。", "The statement is not the announced one.", false),
            [StatementNotCanonical] = new("待签内容的格式不规范", "请联系技术支持。", "The statement is not canonical.", false),
            [StatementKindUnknown] = new("不认识待签内容的类型", "请更新身份锁客户端。", "The kind of statement is unknown.", false),
            [TokenNone] = new("没有检测到身份锁", "请插入身份锁后重试。", "No token is present.", true),
            [TokenRemoved] = new("身份锁已被拔出", "请插入身份锁后重试。", "The token was removed.", true),
            [TokenError] = new("身份锁没有正常响应", "请拔下身份锁，重新插入后重试。", "The token failed or did not answer.", true),
            [TokenUnsupported] = new("不支持这种身份锁", "请联系技术支持并提供身份锁型号。", "The token is not supported.", false),
            [CertificateNoneSuitable] = new("身份锁里没有可用的证书", "请插入本单位的身份锁。", "No suitable certificate on the token.", true),
            [CertificateExpired] = new("证书不在有效期内", "请到发证机构办理证书更新。", "The certificate is not valid now.", false),
            [CertificateMismatch] = new("身份锁里的证书不是本次签名所需的证书", "请插入绑定到本账号的身份锁。", "The certificate does not match the request.", true),
            [PinIncorrect] = new("身份锁密码不正确", "请在客户端里重新输入密码。", "The PIN is incorrect.", true),
            [PinFinalTry] = new("身份锁密码仅剩一次机会", "请确认密码后再输入，或联系发证机构。", "One PIN try is left.", true),
            [PinLocked] = new("身份锁已锁死", "请到发证机构解锁。", "The PIN is locked.", false),
            [PinLength] = new("身份锁密码长度不符", "请在客户端里重新输入密码。", "The PIN has a wrong length.", true),
            [PinNotInitialised] = new("身份锁尚未设置密码", "请用发证机构的工具设置密码。", "The PIN is not initialised.", false),
            [UserCancelled] = new("已取消操作", "需要时请重新操作。", "The person declined.", true),
            [UserTimeout] = new("等待确认超时", "请重新操作，并在客户端里及时确认。", "Nobody confirmed in time.", true),
            [MechanismUnsupported] = new("身份锁不支持所需的签名算法", "请联系技术支持并提供身份锁型号。", "The key lacks the mechanism.", false),
            [Internal] = new("客户端内部错误", "请把关联编号告诉技术支持。", "Internal error.", true),
            [OperationUnknown] = new("该操作不存在或已结束", "请重新操作。", "Unknown operation.", false),
            [DriverMissing] = new("身份锁驱动没有安装或无法加载", "请安装身份锁驱动后重启客户端。", "The PKCS#11 module cannot be loaded.", false),
            [ClockSkewed] = new("电脑时间与服务器相差超过五分钟", "请校准电脑时间。", "The clock is off by more than five minutes.", true),
            [ServerUnreachable] = new("无法连接服务器", "请检查网络连接。", "The server cannot be reached.", true),
        };
}
