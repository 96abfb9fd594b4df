namespace JianliRegistry.Core.Evidence;

/// <summary>The Chinese words of a report, for console and page; names and reasons themselves stay as they are.</summary>
public static class ReportWords
{
    private static readonly Dictionary<string, string> Checks = new(StringComparer.Ordinal)
    {
        [CheckName.Container] = "证据包形式规范，文件与清单一致",
        [CheckName.Seal] = "服务器封印",
        [CheckName.SealCertificate] = "封印证书可信",
        [CheckName.Statement] = "承诺书为规范文本",
        [CheckName.Commitment] = "承诺书签名",
        [CheckName.NamedCertificate] = "签名证书即承诺书所写证书",
        [CheckName.SignatureValue] = "签名值文件",
        [CheckName.Organization] = "签署单位与证书一致",
        [CheckName.Attachments] = "附件齐全且未改动",
        [CheckName.Timestamp] = "时间戳盖在签名值上",
        [CheckName.TimestampCertificate] = "时间戳机构可信",
        [CheckName.Archive] = "归档时间戳覆盖签名及全部验证材料",
        [CheckName.ArchiveCertificate] = "归档时间戳机构可信",
        [CheckName.Renewal] = "续期证据记录（RFC 4998）",
        [CheckName.RenewalCertificate] = "续期时间戳机构可信",
        [CheckName.Leaf] = "日志条目与原文一致",
        [CheckName.Inclusion] = "日志包含证明",
        [CheckName.Checkpoint] = "日志检查点签名",
        [CheckName.NotLost] = "签名先于身份锁挂失进入日志",
        [CheckName.ReceiptStatement] = "回执为规范文本",
        [CheckName.Receipt] = "回执签名",
        [CheckName.ReceiptLinks] = "回执与承诺书、日志一致",
        [CheckName.ReceiptCertificate] = "回执证书可信",
        [CheckName.CommitmentCertificate] = "签名时企业证书可信且未吊销",
        [CheckName.RevocationConfirmed] = "签名后发布的吊销信息",
        [CheckName.StatusKept] = "吊销信息在其签发机构有效期内已被固定",
        [CheckName.Uncontested] = "证书未被倒签失效日期",
        [CheckName.Times] = "时间先后",
    };

    private static readonly (string Key, string Title)[] FactTitles =
    [
        ("enterprise", "企业"),
        ("creditCode", "统一社会信用代码"),
        ("decision", "办理决定"),
        ("applicationNumber", "申请编号"),
        ("businessType", "业务类型"),
        ("receiptNumber", "回执编号"),
        ("signingTime", "签署时间"),
        ("timestampTime", "时间戳时间"),
        ("receivedAt", "接收时间"),
        ("provenAt", "证明存在于"),
        ("archivedAt", "最近归档时间戳"),
        ("renewedAt", "最近续期时间"),
        ("renewBefore", "须在此前续期"),
        ("renewBecause", "续期原因"),
        ("revokedLater", "证书于签署后被吊销"),
        ("invalidSince", "吊销方称证书失效始于"),
        ("keyLostAt", "身份锁挂失时间"),
        ("keyLostIndex", "挂失日志序号"),
        ("logOrigin", "日志名称"),
        ("logIndex", "日志序号"),
        ("statementSha256", "承诺书 SHA-256"),
    ];

    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["timestamp-authority"] = "时间戳机构证书到期",
        ["status-authority"] = "吊销信息签发机构证书到期",
        ["algorithm"] = "密码算法预计停用",
        ["checkpoint"] = "日志检查点",
        ["timestamp"] = "签名时间戳",
        ["archive-timestamp"] = "归档时间戳",
        ["evidence-record"] = "续期证据记录",
        ["not-stamped-yet"] = "尚未加盖时间戳",
        ["not-archived"] = "尚未归档",
        ["no-evidence-record"] = "没有续期证据记录",
        ["no-status-issued-after-the-signature"] = "尚无签名后发布的吊销信息",
        ["later-than-this-report"] = "晚于本报告所述时刻，不计入",
        ["expired-and-renewed-otherwise"] = "已到期，另有续期接续",
        ["trust-not-configured"] = "未提供信任锚",
        ["log-key-not-configured"] = "未提供日志公钥",
        ["no-proof-of-time"] = "没有可信的存在时间",
        ["certificate-not-trusted"] = "证书不可信",
        ["no-loss-in-the-package"] = "导出时身份锁没有挂失",
        ["no-place-in-the-log"] = "没有可信的日志位置",
        ["not-reached"] = "因前项未通过而未进行",
    };

    public static string TitleOf(EvidenceCheck check) => Checks.GetValueOrDefault(check.Name, check.Name);

    public static string OutcomeOf(EvidenceCheck check) =>
        check.Outcome switch
        {
            "passed" => "通过",
            "failed" => "失败",
            _ => "跳过",
        };

    public static string VerdictOf(Indication indication) =>
        indication switch
        {
            Indication.TotalPassed => "验证通过",
            Indication.TotalFailed => "验证失败",
            _ => "无法判定",
        };

    /// <summary>The facts that have a title, in the order of reading.</summary>
    public static IEnumerable<(string Title, string Value)> FactsOf(EvidenceReport report) =>
        FactTitles
            .Where(fact => report.Facts.ContainsKey(fact.Key))
            .Select(fact => (fact.Title, Explain(report.Facts[fact.Key])));

    /// <summary>A stable word in Chinese; what has no translation stays as it is.</summary>
    public static string Explain(string word) => Values.GetValueOrDefault(word, word);
}
