namespace JianliRegistry.Core.Applications;

/// <summary>业务类型. Stored by name.</summary>
public enum BusinessType
{
    Initial,
    Renewal,
    ChangeEmployer,
    ChangeEmployerName,
    ChangeSpecialty,
    ChangePersonal,
    Deregistration,
    Reissue,
    ReRegistration,
}

/// <summary>What law and manual say about each business type.</summary>
public static class BusinessTypes
{
    private static readonly Dictionary<BusinessType, string> Names = new()
    {
        [BusinessType.Initial] = "初始注册",
        [BusinessType.Renewal] = "延续注册",
        [BusinessType.ChangeEmployer] = "变更注册（执业单位）",
        [BusinessType.ChangeEmployerName] = "变更注册（聘用单位更名）",
        [BusinessType.ChangeSpecialty] = "变更注册（专业）",
        [BusinessType.ChangePersonal] = "变更注册（其他）",
        [BusinessType.Deregistration] = "注销注册",
        [BusinessType.Reissue] = "遗失破损补办",
        [BusinessType.ReRegistration] = "重新注册",
    };

    /// <summary>The name on pages and in statements.</summary>
    public static string DisplayName(this BusinessType type) => Names[type];

    /// <summary>公示 of ten working days before the decision: first and repeated registration only.</summary>
    public static bool RequiresPublicNotice(this BusinessType type) =>
        type is BusinessType.Initial or BusinessType.ReRegistration;

    /// <summary>Working days the ministry has from acceptance to decision, public notice excluded.</summary>
    public static int DecisionLimit(this BusinessType type) => type.RequiresPublicNotice() ? 20 : 10;

    /// <summary>Finds a type by identifier or by its display name; imports carry either.</summary>
    public static bool TryParse(string? text, out BusinessType type)
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
