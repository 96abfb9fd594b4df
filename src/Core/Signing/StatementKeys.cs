namespace JianliRegistry.Core.Signing;

/// <summary>The 键 of statement lines, as a clerk and a judge read them. Changing one needs a new kind version.</summary>
public static class StatementKeys
{
    public const string Decision = "办理决定";
    public const string ReturnReason = "退回理由";
    public const string SigningOrganizationName = "签署单位名称";
    public const string SigningOrganizationCode = "签署单位代码";
    public const string Operator = "经办人";
    public const string EmployerCode = "聘用单位代码";
    public const string ApplicationNumber = "申请编号";
    public const string Round = "申报轮次";
    public const string BusinessType = "业务类型";
    public const string Specialties = "注册专业";
    public const string ApplicantName = "申请人姓名";
    public const string ApplicantIdType = "申请人证件类型";
    public const string ApplicantIdNumber = "申请人证件号码";
    public const string AppliedAt = "申请时间";
    public const string Template = "承诺书模板";
    public const string TemplateSha256 = "承诺书模板摘要";
    public const string Clause = "承诺条款";
    public const string Attachment = "附件";
    public const string StructuredSha256 = "结构化数据摘要";
    public const string CertificateSha256 = "签名证书摘要";
    public const string Nonce = "随机数";
    public const string Origin = "签署网址";
    public const string ServerTime = "服务器时间";

    public const string RegistrationNumber = "注册号";
    public const string PersonName = "被注销人姓名";
    public const string PersonIdType = "被注销人证件类型";
    public const string PersonIdNumber = "被注销人证件号码";
    public const string DeregistrationReason = "注销原因";
    public const string AttachmentType = "附件类型";

    public const string ChangeReason = "修改原因";
    public const string ChangedItem = "修改事项";
    public const string LicenseCopy = "营业执照版本";

    public const string ReceiptNumber = "回执编号";
    public const string EvidenceId = "存证编号";
    public const string SigningTime = "签署时间";
    public const string ReceivedAt = "接收时间";
    public const string StatementSha256 = "承诺书摘要";
    public const string SignatureSha256 = "签名值摘要";
    public const string LogIndex = "日志序号";
    public const string CheckpointSize = "检查点大小";
    public const string CheckpointRoot = "检查点根";
}
