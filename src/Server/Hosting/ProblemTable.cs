using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Texts;
using static JianliRegistry.Core.Verification.RejectionReason;

namespace JianliRegistry.Server.Hosting;

/// <summary>One refusal as people and programs see it: what happened, and one next step, in both languages.</summary>
internal sealed record Problem(
    string Code,
    int Status,
    string Chinese,
    string ChineseStep,
    string English,
    string EnglishStep,
    bool Retryable = false
);

/// <summary>Reason → problem. A reason that is not listed answers with its group's problem; unknown stays refused.</summary>
internal static class ProblemTable
{
    public static readonly Problem LoginFailed = new(
        "auth.failed",
        401,
        "登录失败",
        "请刷新登录页面后重试。",
        "Sign-in failed",
        "Reload the sign-in page and try again.",
        Retryable: true
    );

    public static readonly Problem RateLimited = new(
        "rate_limited",
        429,
        "操作过于频繁",
        "请稍候再试。",
        "Too many requests",
        "Wait a moment and try again.",
        Retryable: true
    );

    public static readonly Problem Unavailable = new(
        "unavailable",
        503,
        "系统暂时不可用",
        "请稍候再试；未收到回执的操作没有生效。",
        "Temporarily unavailable",
        "Try again in a moment; what got no receipt has not taken effect.",
        Retryable: true
    );

    private static readonly Problem Malformed = new(
        "request.malformed",
        400,
        "请求格式不正确",
        "请刷新页面后重新操作。",
        "The request is malformed",
        "Reload the page and try again."
    );

    private static readonly Problem TooLarge = new(
        "request.too_large",
        413,
        "请求内容过大",
        "请减小文件后重试。",
        "The request is too large",
        "Send less data."
    );

    private static readonly Problem SignatureInvalid = new(
        "submit.signature_invalid",
        422,
        "签名无效",
        "请重新核对并签名。",
        "The signature is not valid",
        "Review and sign again."
    );

    private static readonly Problem CertificateUnacceptable = new(
        "auth.cert_untrusted",
        403,
        "身份锁证书不受信任",
        "请联系省级注册主管部门。",
        "The certificate is not trusted",
        "Contact the provincial authority."
    );

    private static readonly Problem NotBound = new(
        "auth.cert_not_bound",
        403,
        "身份锁与登录企业不一致",
        "请插入本企业的身份锁后重试。",
        "This key is not bound to the account",
        "Insert your enterprise's own key."
    );

    private static readonly Problem EvidenceInvalid = new(
        "evidence.invalid",
        422,
        "证据校验未通过",
        "请向出具方重新取得原始文件。",
        "The evidence does not verify",
        "Ask its sender for the original file."
    );

    private static readonly Problem Internal = new(
        "internal",
        500,
        "系统内部错误",
        "请记下编号并联系技术支持；已提交的数据未受影响。",
        "Internal error",
        "Note the number and contact support; what you submitted is not affected.",
        Retryable: true
    );

    private static readonly Dictionary<RejectionReason, Problem> ByReason = new()
    {
        [RequestTooLarge] = TooLarge,
        [CreditCodeInvalid] = AccountProblems.CreditCodeInvalid,
        [ChallengeSessionMismatch] = new(
            "auth.session_mismatch",
            401,
            "登录页面已失效",
            "请刷新登录页面后重试。",
            "The sign-in page is out of date",
            "Reload the sign-in page.",
            Retryable: true
        ),
        [CertificateExpired] = new(
            "auth.cert_expired",
            403,
            "身份锁证书已过期",
            "请联系省级注册主管部门更换身份锁。",
            "The certificate has expired",
            "Ask the provincial authority for a new key."
        ),
        [CertificateRevoked] = new(
            "auth.cert_revoked",
            403,
            "身份锁证书已被吊销",
            "请联系省级注册主管部门更换身份锁。",
            "The certificate was revoked",
            "Ask the provincial authority for a new key."
        ),
        [RevocationUnknown] = new(
            "auth.status_unavailable",
            503,
            "暂时无法确认证书状态",
            "请稍候再试；账号未受影响。",
            "The certificate's status is not available now",
            "Try again in a few minutes.",
            Retryable: true
        ),
        [CertificateNotBound] = NotBound,
        [BindingUseNotAllowed] = NotBound,
        [StatementOrganizationMismatch] = NotBound,
        [KeyReportedLost] = KeyProblems.ReportedLost,
        [KeyStatusChanged] = KeyProblems.StatusChanged,
        [PhoneCodeWrong] = KeyProblems.PhoneCodeWrong,
        [AttachmentMissing] = ActProblems.AttachmentMissing,
        [DeregistrationAccepted] = ActProblems.DeregistrationAccepted,
        [DeregistrationMoved] = ActProblems.DeregistrationMoved,
        [InfoChangeMoved] = ActProblems.InfoChangeMoved,
        [AnotherUnderWay] = ActProblems.AnotherUnderWay,
        [EnrollmentTriesSpent] = AccountProblems.EnrollmentTriesSpent,
        [EnterpriseRegistered] = AccountProblems.EnterpriseRegistered,
        [UploadRefused] = UploadProblems.Refused,
        [UploadDamaged] = UploadProblems.Damaged,
        [UploadTooManyPixels] = UploadProblems.TooManyPixels,
        [UploadEncrypted] = UploadProblems.Encrypted,
        [UploadContentForeign] = UploadProblems.ContentForeign,
        [UploadNameRefused] = UploadProblems.NameRefused,
        [UploadQuotaExceeded] = UploadProblems.QuotaExceeded,
        [UploadRoomShort] = UploadProblems.RoomShort,
        [CaptchaWrong] = AccountProblems.CaptchaWrong,
        [SessionNotReady] = AccountProblems.SessionNotReady,
        [PasswordWrong] = AccountProblems.PasswordWrong,
        [PasswordExpired] = AccountProblems.PasswordExpired,
        [ServerBusy] = new(
            "busy",
            503,
            "系统繁忙",
            "请稍候再试。",
            "The server is busy",
            "Try again in a moment.",
            Retryable: true
        ),
        [SessionInsufficient] = new(
            "auth.session_required",
            401,
            "请先登录",
            "请登录后再进行此操作。",
            "Sign-in required",
            "Sign in, then try again."
        ),
        [ApplicationUnknown] = new(
            "application.unknown",
            404,
            "未找到该申请",
            "请返回列表重新选择。",
            "No such application",
            "Go back to the list."
        ),
        [TransitionNotAllowed] = new(
            "application.state",
            409,
            "该申请当前状态不允许此操作",
            "请刷新页面查看最新状态。",
            "The application's state does not allow this",
            "Reload the page."
        ),
        [CommitmentIncomplete] = new(
            "submit.commitment_incomplete",
            422,
            "承诺条款未全部确认",
            "请逐条确认后再上报。",
            "Not every clause is confirmed",
            "Confirm each clause."
        ),
        [ReturnReasonMissing] = new(
            "submit.reason_missing",
            422,
            "未填写退回理由",
            "请填写理由后重试。",
            "The reason is missing",
            "Give a reason."
        ),
        [StatementChanged] = ActProblems.StatementChanged,
        [AlreadySubmitted] = ActProblems.AlreadySubmitted,
        [SignRequestUnknown] = Expired("submit.request_unknown"),
        [SignRequestExpired] = Expired("submit.request_expired"),
    };

    public static Problem Of(RejectionReason reason) =>
        ByReason.TryGetValue(reason, out var problem) ? problem : OfGroup(reason);

    public static Problem OfStatus(int status) =>
        status switch
        {
            400 or 415 => Malformed with { Status = status },
            401 => ByReason[SessionInsufficient],
            403 => new(
                "forbidden",
                403,
                "无权进行此操作",
                "请使用身份锁登录后重试。",
                "Not allowed",
                "Sign in with your identity key."
            ),
            404 => new("not_found", 404, "页面不存在", "请从主页重新进入。", "Not found", "Start from the home page."),
            405 => Malformed with { Status = 405 },
            410 => KeyProblems.Erased,
            413 => TooLarge,
            429 => RateLimited,
            503 => Unavailable,
            >= 500 => Internal with { Status = status },
            _ => Malformed with { Status = status },
        };

    public static string? TitleOf(string? code) =>
        ByReason.Values.Append(LoginFailed).Append(RateLimited).FirstOrDefault(p => p.Code == code) is { } problem
            ? Language.IsEnglish
                ? $"{problem.English}. {problem.EnglishStep}"
                : $"{problem.Chinese}。{problem.ChineseStep}"
            : null;

    // The enum is grouped under headings; a whole group shares one outward problem.
    private static Problem OfGroup(RejectionReason reason) =>
        reason switch
        {
            <= ServerBusy => Malformed,
            >= ChallengeMalformed and <= TokenFormatUnsupported => LoginFailed,
            >= KeyMalformed and <= StatementMalformed => SignatureInvalid,
            >= StatementNotCanonical and <= TimestampSignatureInvalid => SignatureInvalid,
            >= CertificateMalformed and <= CreditCodeAmbiguous => CertificateUnacceptable,
            >= CheckpointMalformed => EvidenceInvalid,
            _ => Malformed,
        };

    private static Problem Expired(string code) =>
        new(
            code,
            409,
            "签名请求已失效",
            "请刷新页面，重新核对并签名。",
            "The signing request is no longer valid",
            "Reload, review and sign again."
        );
}
