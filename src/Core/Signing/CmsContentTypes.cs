namespace JianliRegistry.Core.Signing;

/// <summary>The two vocabularies of one structure: CMS (RFC 5652) and GB/T 35275, which gives PKCS #7 its own identifiers.</summary>
/// <param name="SignedData">Content type of the outer ContentInfo.</param>
/// <param name="Data">Content type inside, and value of the signed attribute content-type.</param>
internal sealed record CmsContentTypes(string SignedData, string Data)
{
    public static CmsContentTypes Rfc5652 { get; } = new(ObjectIdentifiers.SignedData, ObjectIdentifiers.Data);

    /// <summary>For SM2 alone.</summary>
    public static CmsContentTypes Gbt35275 { get; } = new(ObjectIdentifiers.GmSignedData, ObjectIdentifiers.GmData);

    public static CmsContentTypes Of(SignatureForm form) => form == SignatureForm.Gbt35275 ? Gbt35275 : Rfc5652;

    /// <summary>The vocabulary that signed attributes were written in; what is in neither is left for the verifier to refuse.</summary>
    public static CmsContentTypes OfAttributes(SignedAttributes attributes) =>
        attributes.ContentType == Gbt35275.Data ? Gbt35275 : Rfc5652;

    public static CmsContentTypes? Find(string signedData) =>
        signedData == Rfc5652.SignedData ? Rfc5652
        : signedData == Gbt35275.SignedData ? Gbt35275
        : null;

    public SignatureForm Form => this == Gbt35275 ? SignatureForm.Gbt35275 : SignatureForm.Cms;

    public bool Allows(SignatureAlgorithm algorithm) => this == Rfc5652 || algorithm == SignatureAlgorithm.Sm2;
}
