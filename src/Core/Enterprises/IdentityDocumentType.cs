namespace JianliRegistry.Core.Enterprises;

/// <summary>证件类型. Stored by name.</summary>
public enum IdentityDocumentType
{
    CitizenId,
    HongKongMacaoResidencePermit,
    TaiwanResidencePermit,
    ForeignerPermanentResidence,
    OfficerCertificate,
    PoliceCertificate,
    Passport,
    HongKongMacaoTravelPermit,
    TaiwanTravelPermit,
}

public static class IdentityDocumentTypes
{
    private static readonly Dictionary<IdentityDocumentType, string> Names = new()
    {
        [IdentityDocumentType.CitizenId] = "身份证",
        [IdentityDocumentType.HongKongMacaoResidencePermit] = "港澳居民居住证",
        [IdentityDocumentType.TaiwanResidencePermit] = "台湾居民居住证",
        [IdentityDocumentType.ForeignerPermanentResidence] = "外国人永久居留身份证",
        [IdentityDocumentType.OfficerCertificate] = "军官证",
        [IdentityDocumentType.PoliceCertificate] = "警官证",
        [IdentityDocumentType.Passport] = "护照",
        [IdentityDocumentType.HongKongMacaoTravelPermit] = "港澳居民来往内地通行证",
        [IdentityDocumentType.TaiwanTravelPermit] = "台湾居民来往大陆通行证",
    };

    public static string DisplayName(this IdentityDocumentType type) => Names[type];

    /// <summary>The first four carry a number of the form of <see cref="CitizenIdNumber"/>.</summary>
    public static bool CarriesCitizenNumber(this IdentityDocumentType type) =>
        type <= IdentityDocumentType.ForeignerPermanentResidence;

    public static bool TryParse(string? text, out IdentityDocumentType type)
    {
        foreach (var (candidate, name) in Names)
        {
            if (text == name || text == candidate.ToString())
            {
                type = candidate;
                return true;
            }
        }

        type = default;
        return false;
    }
}
