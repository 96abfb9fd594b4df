namespace JianliRegistry.Server.Features.Provincial;

/// <summary>What the desk is told of a certificate that it wants to bind.</summary>
internal static class KeyTexts
{
    public const string NotItsCertificate =
        "这不是本企业身份锁的证书：须为 PEM 或 DER 文件，证书中的统一社会信用代码与企业一致。";

    public const string BoundBefore = "这把身份锁已经绑定过，不能再次绑定。挂失或者停用的锁须重新办理证书。";
}
