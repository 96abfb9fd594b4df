using static JianliRegistry.Core.Enterprises.EnrollmentEvent;
using static JianliRegistry.Core.Enterprises.EnrollmentState;

namespace JianliRegistry.Core.Enterprises;

/// <summary>Where an 企业注册 stands.</summary>
public enum EnrollmentState
{
    /// <summary>填写中.</summary>
    Draft,

    /// <summary>待现场认证: the province of the place of business registration decides (Manual S22).</summary>
    Submitted,

    /// <summary>已通过, online by old password and identity key (Manual S23).</summary>
    Authenticated,

    /// <summary>已通过, on site.</summary>
    Accepted,

    /// <summary>未通过: may be mended and handed in again.</summary>
    Refused,
}

/// <summary>What enterprise and province do about it.</summary>
public enum EnrollmentEvent
{
    /// <summary>提交现场认证.</summary>
    Submit,

    /// <summary>使用密码和身份锁认证.</summary>
    Authenticate,

    /// <summary>认证通过, by the province.</summary>
    Accept,

    /// <summary>认证不通过, by the province.</summary>
    Refuse,

    /// <summary>修改后重新提交.</summary>
    Reopen,
}

/// <summary>企业注册 as one table; what is missing in it does not exist. No move leads out of a passed authentication.</summary>
public static class EnrollmentLifecycle
{
    private static readonly Dictionary<(EnrollmentState From, EnrollmentEvent Event), EnrollmentState> Moves = new()
    {
        [(Draft, Submit)] = Submitted,
        [(Draft, Authenticate)] = Authenticated,
        [(Submitted, Accept)] = Accepted,
        [(Submitted, Refuse)] = Refused,
        [(Refused, Reopen)] = Draft,
    };

    public static bool TryMove(EnrollmentState from, EnrollmentEvent happened, out EnrollmentState to) =>
        Moves.TryGetValue((from, happened), out to);
}
