using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Sessions;

namespace JianliRegistry.Server.Hosting.PersonalData;

/// <summary>What one feature shows masked and may show in full: 明文查看 finds it here. Nothing else can be revealed.</summary>
internal interface IRevealSource
{
    /// <summary>As it stands in the address.</summary>
    string Kind { get; }

    /// <returns>null: there is no such thing, or it is not this account's business.</returns>
    Task<RevealSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct);
}

/// <summary>Whose masked values somebody asks to see.</summary>
/// <param name="Back">The page that shows them masked.</param>
/// <param name="Object">As the audit names it: no value of the person.</param>
internal sealed record RevealSubject(
    string Person,
    string Back,
    string Object,
    Guid? EnterpriseId,
    IReadOnlyList<RevealField> Fields
);

internal sealed record RevealField(string Name, string Masked, string Value)
{
    public static RevealField IdNumber(string value) => new("证件号码", PersonalDataMask.IdNumber(value), value);

    public static RevealField Mobile(string value) => new("手机号", PersonalDataMask.Mobile(value), value);
}
