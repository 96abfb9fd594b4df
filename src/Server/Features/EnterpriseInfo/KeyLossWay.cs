namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>Which of the ways of docs/protocol.md, 挂失, is open to this session.</summary>
public enum KeyLossWay
{
    /// <summary>Only the province's desk.</summary>
    Province,

    /// <summary>A session made with another bound key: at once and for ever.</summary>
    OtherKey,

    /// <summary>Password and one-time code: at once, until the province confirms or lifts.</summary>
    PhoneCode,
}

/// <summary>Why nothing was done.</summary>
internal sealed record KeyLossProblem(string Code, string Text);
