using System.Text.RegularExpressions;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>第一步 as it was typed; nothing of it is lost on an error.</summary>
public sealed partial class BasicsForm
{
    /// <summary>An enterprise may state so many qualifications here.</summary>
    public const int Rows = 3;

    public string? CreditCode { get; set; }
    public string? Name { get; set; }
    public string? LegalRepresentative { get; set; }
    public string? Province { get; set; }
    public string? Address { get; set; }
    public string? PostCode { get; set; }
    public string? Person { get; set; }
    public string? Phone { get; set; }
    public string? Fax { get; set; }
    public string? Email { get; set; }
    public string? Website { get; set; }
    public IList<string?> Kinds { get; set; } = [];
    public IList<string?> Numbers { get; set; } = [];
    public bool Confirmed { get; set; }

    internal static BasicsForm Of(EnterpriseEnrollment draft, QualificationCatalog catalog, DateOnly today)
    {
        var lines = draft.Qualifications.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var chosen = lines.Select(line => line.Split(' ', 2)).ToList();
        return new BasicsForm
        {
            CreditCode = draft.CreditCode,
            Name = draft.Name,
            LegalRepresentative = draft.LegalRepresentative,
            Province = draft.Province,
            Address = draft.Contact.Address,
            PostCode = draft.Contact.PostCode,
            Person = draft.Contact.Person,
            Phone = draft.Contact.Phone,
            Fax = draft.Contact.Fax,
            Email = draft.Contact.Email,
            Website = draft.Contact.Website,
            Kinds = [.. chosen.Select(c => catalog.On(today).FirstOrDefault(k => k.Name == c[0])?.Code)],
            Numbers = [.. chosen.Select(c => c.ElementAtOrDefault(1))],
            Confirmed = draft.ConfirmedAt is not null,
        };
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
        var contact = draft.Contact;
        contact.Address = Text(nameof(Address), Address, 200, "请填写办公地址。", errors);
        contact.PostCode = Matching(nameof(PostCode), PostCode, PostCodeForm(), "邮政编码是 6 位数字。", errors);
        contact.Person = Text(nameof(Person), Person, 50, "请填写联系人。", errors);
        contact.Phone = Required(nameof(Phone), Phone, "请填写联系电话：手机号，或者区号-号码。", errors);
        contact.Fax = Matching(nameof(Fax), Fax, PhoneForm(), "传真写作 区号-号码。", errors);
        contact.Email = Matching(nameof(Email), Email, EmailForm(), "请填写完整的邮箱地址。", errors);
        contact.Website = Matching(
            nameof(Website),
            Website,
            WebsiteForm(),
            "网址以 http:// 或 https:// 开头。",
            errors
        );
        draft.Qualifications = string.Join('\n', Qualifications(kinds, errors));
        if (!Confirmed)
        {
            errors["Confirmed"] = "请仔细核对，并确认企业信息与营业执照完全一致。";
        }
    }

    private IEnumerable<string> Qualifications(
        IReadOnlyList<QualificationKind> kinds,
        Dictionary<string, string> errors
    )
    {
        var lines = new List<string>();
        for (var i = 0; i < Math.Min(Rows, Kinds.Count); i++)
        {
            if (string.IsNullOrEmpty(Kinds[i]))
            {
                continue;
            }

            var number = (Numbers.ElementAtOrDefault(i) ?? "").Trim();
            if (kinds.FirstOrDefault(k => k.Code == Kinds[i]) is not { } kind || !NumberForm().IsMatch(number))
            {
                errors[$"Numbers{i}"] = "请选择资质，并填写证书编号（字母、数字和横线）。";
                continue;
            }

            lines.Add($"{kind.Name} {number}");
        }

        return lines.Distinct(StringComparer.Ordinal);
    }

    private static string Text(string field, string? typed, int max, string missing, Dictionary<string, string> errors)
    {
        var clean = StatementText.Clean(typed ?? "").TryGetValue(out var text, out _) ? text : "";
        if (clean.Length == 0 || clean.Length > max)
        {
            errors[field] = clean.Length > max ? FormattableString.Invariant($"不能超过 {max} 个字。") : missing;
        }

        return clean.Length > max ? clean[..max] : clean;
    }

    private static string Required(string field, string? typed, string wrong, Dictionary<string, string> errors)
    {
        var value = (typed ?? "").Trim();
        if (!PhoneForm().IsMatch(value))
        {
            errors[field] = wrong;
            return "";
        }

        return value;
    }

    private static string Matching(
        string field,
        string? typed,
        Regex form,
        string wrong,
        Dictionary<string, string> errors
    )
    {
        var value = (typed ?? "").Trim();
        if (value.Length == 0 || form.IsMatch(value))
        {
            return value;
        }

        errors[field] = wrong;
        return "";
    }

    [GeneratedRegex("^[0-9]{6}$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex PostCodeForm();

    [GeneratedRegex("^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?)$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex PhoneForm();

    [GeneratedRegex(
        @"^[A-Za-z0-9._%+-]{1,60}@[A-Za-z0-9-]{1,30}(\.[A-Za-z0-9-]{1,20}){1,3}$",
        RegexOptions.ExplicitCapture,
        100
    )]
    private static partial Regex EmailForm();

    [GeneratedRegex(@"^https?://[A-Za-z0-9./_-]{3,180}$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex WebsiteForm();

    [GeneratedRegex("^[A-Za-z0-9-]{1,40}$", RegexOptions.ExplicitCapture, 100)]
    private static partial Regex NumberForm();
}
