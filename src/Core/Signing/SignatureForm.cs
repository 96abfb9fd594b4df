namespace JianliRegistry.Core.Signing;

/// <summary>In whose object identifiers a signature is written (decision 24). The structure is the same.</summary>
/// <remarks>The content-type is a signed attribute, so the form is chosen before signing and never changed after.</remarks>
public enum SignatureForm
{
    /// <summary>RFC 5652.</summary>
    Cms,

    /// <summary>GB/T 35275 《信息安全技术 SM2密码算法加密签名消息语法规范》; for SM2 keys alone.</summary>
    Gbt35275,
}
