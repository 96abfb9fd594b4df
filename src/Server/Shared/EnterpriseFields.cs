using System.Text.RegularExpressions;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Shared;

/// <summary>企业基本信息 and 企业资质 as they are typed, in 企业注册 and in 企业信息 alike; nothing of it is lost on an error.</summary>
public abstract partial class EnterpriseFields
{
    /// <summary>An enterprise may state so many qualifications.</summary>
    public const int Rows = 3;

    public string? Address { get; set; }
    public string? PostCode { get; set; }
    public string? Person { get; set; }
    public string? Phone { get; set; }
    public string? Fax { get; set; }
    public string? Email { get; set; }
    public string? Website { get; set; }
    public IList<string?> Kinds { get; set; } = [];
    public IList<string?> Numbers { get; set; } = [];

    protected void Show(EnterpriseContact contact)
    {
        Address = contact.Address;
        PostCode = contact.PostCode;
        Person = contact.Person;
        Phone = contact.Phone;
        Fax = contact.Fax;
        Email = contact.Email;
        Website = contact.Website;
    }

    protected void Show(string qualifications, IEnumerable<QualificationKind> kinds)
    {
        var chosen = qualifications
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .ToList();
        Kinds = [.. chosen.Select(c => kinds.FirstOrDefault(k => k.Name == c[0])?.Code)];
        Numbers = [.. chosen.Select(c => c.ElementAtOrDefault(1))];
    }

    /// <summary>Puts what is good into the contact and says at each field what is not.</summary>
    protected void ReadContact(EnterpriseContact contact, Dictionary<string, string> errors)
    {
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
    }

    /// <summary>One line each: name and number of the certificate.</summary>
    protected string ReadQualifications(IReadOnlyList<QualificationKind> kinds, Dictionary<string, string> errors)
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

        return string.Join('\n', lines.Distinct(StringComparer.Ordinal));
    }

    protected static string Text(
        string field,
        string? typed,
        int max,
        string missing,
        Dictionary<string, string> errors
    )
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
