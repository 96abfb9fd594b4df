using static JianliRegistry.Core.Enterprises.KeyLossEvent;
using static JianliRegistry.Core.Enterprises.KeyStatus;

namespace JianliRegistry.Core.Enterprises;

/// <summary>What a bound identity key 身份锁 is good for.</summary>
public enum KeyStatus
{
    /// <summary>正常.</summary>
    Active,

    /// <summary>挂失中: blocked at once by password and phone code; the province confirms or lifts.</summary>
    Suspended,

    /// <summary>已挂失: for ever. A key that is found again gets a new certificate.</summary>
    Lost,
}

/// <summary>What people do about a lost key.</summary>
public enum KeyLossEvent
{
    /// <summary>挂失, by a session made with another bound key or by the province's desk.</summary>
    Report,

    /// <summary>挂失 by password and phone code: whoever has both may block, but not for ever.</summary>
    Suspend,

    /// <summary>确认挂失, by the province.</summary>
    Confirm,

    /// <summary>解除挂失, by the province.</summary>
    Lift,
}

/// <summary>挂失 as one table; what is missing in it does not exist. No move leads out of Lost.</summary>
public static class KeyLossLifecycle
{
    private static readonly Dictionary<(KeyStatus From, KeyLossEvent Event), KeyStatus> Moves = new()
    {
        [(Active, Report)] = Lost,
        [(Active, Suspend)] = Suspended,
        [(Suspended, Report)] = Lost,
        [(Suspended, Confirm)] = Lost,
        [(Suspended, Lift)] = Active,
    };

    public static bool TryMove(KeyStatus from, KeyLossEvent happened, out KeyStatus to) =>
        Moves.TryGetValue((from, happened), out to);
}
