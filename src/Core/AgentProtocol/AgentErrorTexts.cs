namespace JianliRegistry.Core.AgentProtocol;

/// <summary>The words of every agent error; one title and one next step in each language.</summary>
internal static class AgentErrorTexts
{
    public static readonly IReadOnlyList<ErrorText> All =
    [
        new(
            AgentErrors.OriginNotAllowed,
            "此网站未获准使用身份锁",
            "This site may not use the identity key",
            "请从注册系统的正式网址重新打开页面。",
            "Open the page again from the registration system's own address.",
            Retryable: false
        ),
        new(
            AgentErrors.ProtocolUnsupported,
            "页面与身份锁客户端的版本不一致",
            "Page and key agent speak different versions",
            "请安装最新版身份锁客户端。",
            "Install the latest key agent.",
            Retryable: false
        ),
        new(
            AgentErrors.Busy,
            "身份锁客户端正在处理另一项操作",
            "The key agent is busy with another operation",
            "请先完成或取消正在进行的操作，再重试。",
            "Finish or cancel the operation under way, then try again.",
            Retryable: true
        ),
        new(
            AgentErrors.RateLimited,
            "操作过于频繁",
            "Too many requests",
            "请等待一分钟后重试。",
            "Wait one minute and try again.",
            Retryable: true
        ),
        new(
            AgentErrors.RequestMalformed,
            "页面发来的请求无法识别",
            "The page's request could not be read",
            "请刷新页面后重试。",
            "Reload the page and try again.",
            Retryable: false
        ),
        new(
            AgentErrors.RequestTooLarge,
            "页面发来的内容过大",
            "The page's request is too large",
            "请减少一次处理的事项数量后重试。",
            "Select fewer items and try again.",
            Retryable: false
        ),
        new(
            AgentErrors.ChallengeSignatureInvalid,
            "请求的服务器签名无效",
            "The server's signature on the request is invalid",
            "请停止操作并通知系统管理员。",
            "Stop and inform the system administrator.",
            Retryable: false
        ),
        new(
            AgentErrors.ChallengeUnknownKey,
            "请求不是由已登记的服务器签发",
            "The request was not made by a known server",
            "请更新身份锁客户端的服务器名单。",
            "Update the key agent's list of servers.",
            Retryable: false
        ),
        new(
            AgentErrors.ChallengeExpired,
            "请求已过期",
            "The request has expired",
            "请检查电脑时间，然后刷新页面重试。",
            "Check the computer's clock, then reload the page.",
            Retryable: true
        ),
        new(
            AgentErrors.ChallengeReplayed,
            "此请求已经使用过",
            "This request was used before",
            "请刷新页面，重新发起操作。",
            "Reload the page and start again.",
            Retryable: true
        ),
        new(
            AgentErrors.ChallengeAudienceMismatch,
            "请求属于另一个网站",
            "The request belongs to another site",
            "请关闭此页面，从正式网址重新登录。",
            "Close this page and log in from the proper address.",
            Retryable: false
        ),
        new(
            AgentErrors.StatementDigestMismatch,
            "待签内容与服务器签发的不一致",
            "The statement is not the one the server asked for",
            "请刷新页面，核对内容后重新签署。",
            "Reload the page, check the content and sign again.",
            Retryable: false
        ),
        new(
            AgentErrors.StatementNotCanonical,
            "待签内容格式不规范",
            "The statement is not in canonical form",
            "请停止签署并通知系统管理员。",
            "Do not sign; inform the system administrator.",
            Retryable: false
        ),
        new(
            AgentErrors.StatementKindUnknown,
            "无法识别待签内容的种类",
            "The kind of statement is unknown",
            "请安装最新版身份锁客户端。",
            "Install the latest key agent.",
            Retryable: false
        ),
        new(
            AgentErrors.TokenNone,
            "未检测到身份锁，请插入身份锁后重试。",
            "No identity key found; plug it in and try again.",
            "插入后等指示灯亮起，再点一次按钮。",
            "Wait for its light after plugging it in, then press the button again.",
            Retryable: true
        ),
        new(
            AgentErrors.TokenRemoved,
            "身份锁已被拔出",
            "The identity key was removed",
            "请重新插入身份锁后再试一次。",
            "Plug the identity key in and try again.",
            Retryable: true
        ),
        new(
            AgentErrors.TokenError,
            "身份锁没有正常响应",
            "The identity key does not respond",
            "请拔出身份锁，等待五秒后重新插入。",
            "Remove the identity key, wait five seconds and plug it in again.",
            Retryable: true
        ),
        new(
            AgentErrors.TokenUnsupported,
            "不支持此身份锁",
            "This identity key is not supported",
            "请安装身份锁厂商提供的驱动程序。",
            "Install the driver of the key's vendor.",
            Retryable: false
        ),
        new(
            AgentErrors.CertificateNoneSuitable,
            "身份锁中没有可用的证书",
            "The identity key holds no suitable certificate",
            "请联系发证机构检查身份锁中的证书。",
            "Ask the certification authority to check the certificate.",
            Retryable: false
        ),
        new(
            AgentErrors.CertificateExpired,
            "身份锁中的证书已过期",
            "The certificate has expired",
            "请向发证机构办理证书更新。",
            "Renew the certificate with the certification authority.",
            Retryable: false
        ),
        new(
            AgentErrors.CertificateMismatch,
            "身份锁与本次业务要求的不一致",
            "This is not the identity key the request asks for",
            "请换插本单位登记的身份锁。",
            "Plug in the identity key registered for your organisation.",
            Retryable: false
        ),
        new(
            AgentErrors.PinIncorrect,
            "PIN 码不正确",
            "The PIN is incorrect",
            "请核对后重新输入 PIN 码。",
            "Check the PIN and enter it again.",
            Retryable: true
        ),
        new(
            AgentErrors.PinFinalTry,
            "PIN 码只剩最后一次机会",
            "Only one PIN try is left",
            "如不能确定 PIN 码，请取消并联系发证机构。",
            "If unsure of the PIN, cancel and ask the certification authority.",
            Retryable: true
        ),
        new(
            AgentErrors.PinLocked,
            "身份锁已锁定",
            "The identity key is locked",
            "请携带身份锁到发证机构解锁。",
            "Take the identity key to the certification authority to unlock it.",
            Retryable: false
        ),
        new(
            AgentErrors.PinLength,
            "PIN 码长度不符合要求",
            "The PIN has the wrong length",
            "请按身份锁要求的位数输入 PIN 码。",
            "Enter a PIN of the length the key asks for.",
            Retryable: true
        ),
        new(
            AgentErrors.PinNotInitialised,
            "身份锁尚未设置 PIN 码",
            "The identity key has no PIN yet",
            "请用厂商工具设置 PIN 码。",
            "Set a PIN with the vendor's tool.",
            Retryable: false
        ),
        new(
            AgentErrors.LogRewritten,
            "服务器的存证日志历史被改写",
            "The server's evidence log was rewritten",
            "请立即停止操作并向主管部门报告。",
            "Stop at once and report it to the authority.",
            Retryable: false
        ),
        new(
            AgentErrors.UserCancelled,
            "操作已取消",
            "The operation was cancelled",
            "如需继续，请在页面上重新发起。",
            "Start again on the page if you wish to go on.",
            Retryable: true
        ),
        new(
            AgentErrors.UserTimeout,
            "等待确认超时",
            "Nobody confirmed in time",
            "请在页面上重新发起并及时确认。",
            "Start again on the page and confirm in time.",
            Retryable: true
        ),
        new(
            AgentErrors.KeyMechanismUnsupported,
            "身份锁不支持所需的签名算法",
            "The identity key lacks the needed algorithm",
            "请向发证机构更换身份锁。",
            "Have the certification authority replace the identity key.",
            Retryable: false
        ),
        new(
            AgentErrors.Internal,
            "身份锁客户端发生内部错误",
            "The key agent failed",
            "请重新启动身份锁客户端后再试一次。",
            "Restart the key agent and try again.",
            Retryable: true
        ),
        .. AgentLocalErrorTexts.All,
    ];
}
