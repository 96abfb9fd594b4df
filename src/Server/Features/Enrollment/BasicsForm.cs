using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>第一步 as it was typed; nothing of it is lost on an error.</summary>
public sealed class BasicsForm : EnterpriseFields
{
    public string? CreditCode { get; set; }
    public string? Name { get; set; }
    public string? LegalRepresentative { get; set; }
    public string? Province { get; set; }
    public bool Confirmed { get; set; }

    internal static BasicsForm Of(EnterpriseEnrollment draft, QualificationCatalog catalog, DateOnly today)
    {
        var form = new BasicsForm
        {
            CreditCode = draft.CreditCode,
            Name = draft.Name,
            LegalRepresentative = draft.LegalRepresentative,
            Province = draft.Province,
            Confirmed = draft.ConfirmedAt is not null,
        };
        form.Show(draft.Contact);
        form.Show(draft.Qualifications, catalog.On(today));
        return form;
    }

    /// <summary>Puts what is good into the draft and says at each field what is not.</summary>
    internal void ApplyTo(
        EnterpriseEnrollment draft,
        Dictionary<string, string> errors,
        IReadOnlyList<QualificationKind> kinds
    )
    {
        if (Core.Enterprises.CreditCode.TryParse(CreditCode, out var code))
        {
            draft.CreditCode = code.Value;
        }
        else
        {
            errors["CreditCode"] = "请填写营业执照上的统一社会信用代码，共 18 位。";
        }

        if (!Core.Enterprises.Province.IsKnown(Province ?? ""))
        {
            errors["Province"] = "请选择工商注册所在地。";
        }

        draft.Province = Province;
        draft.Name = Text(nameof(Name), Name, 200, "请填写企业名称，与营业执照一致。", errors);
        draft.LegalRepresentative = Text(
            nameof(LegalRepresentative),
            LegalRepresentative,
            100,
            "请填写法定代表人。",
            errors
        );
        ReadContact(draft.Contact, errors);
        draft.Qualifications = ReadQualifications(kinds, errors);
        if (!Confirmed)
        {
            errors["Confirmed"] = "请仔细核对，并确认企业信息与营业执照完全一致。";
        }
    }
}
