namespace JianliRegistry.Core.Enterprises;

/// <summary>Why a password is not taken.</summary>
public enum PasswordWeakness
{
    TooShort,
    TooLong,

    /// <summary>It holds the account's name, forwards or backwards.</summary>
    HoldsAccount,

    /// <summary>Few different characters, one short piece repeated, or a row of the keyboard or alphabet.</summary>
    TooSimple,

    /// <summary>A word that everybody tries, with some digits around it.</summary>
    Common,
}

/// <summary>Which passwords are strong enough (等保三级 8.1.4.1). Length counts most; there is no rule of character kinds.</summary>
public static class PasswordRules
{
    public const int MinLength = 12;
    public const int MaxLength = 128;
    private const int FewestCharacters = 5;
    private const int LongestRow = 6;
    private const int LongestPiece = 4;

    /// <summary>A password is common when one of these is all that remains of it without digits and signs, but for one letter.</summary>
    private static readonly string[] Words =
    [
        "password",
        "admin",
        "administrator",
        "root",
        "welcome",
        "letmein",
        "iloveyou",
        "woaini",
        "monkey",
        "dragon",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "superman",
        "master",
        "login",
        "test",
        "guest",
        "user",
        "jianli",
        "zhuce",
        "mima",
        "qiye",
        "gongsi",
        "beijing",
        "shandong",
        "china",
        "zhongguo",
        "taobao",
        "alibaba",
        "tencent",
        "huawei",
        "aini",
        "hello",
        "changeme",
        "default",
        "secret",
    ];

    private static readonly string[] Rows =
    [
        "01234567890",
        "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
        "!@#$%^&*()",
    ];

    /// <param name="account">Its name; an enterprise's is its credit code.</param>
    /// <returns>Null when it is taken.</returns>
    public static PasswordWeakness? Check(string password, string account)
    {
        var text = password.ToLowerInvariant();
        var name = account.ToLowerInvariant();
        return password.Length < MinLength ? PasswordWeakness.TooShort
            : password.Length > MaxLength ? PasswordWeakness.TooLong
            : name.Length > 0 && (Holds(text, name) || Holds(text, Reverse(name))) ? PasswordWeakness.HoldsAccount
            : IsSimple(text) ? PasswordWeakness.TooSimple
            : IsCommon(text) ? PasswordWeakness.Common
            : null;
    }

    private static bool IsSimple(string text) =>
        text.Distinct().Count() < FewestCharacters
        || Enumerable
            .Range(1, LongestPiece)
            .Any(size => Enumerable.Range(size, text.Length - size).All(i => text[i] == text[i - size]))
        || Rows.Any(row => HoldsRow(text, row) || HoldsRow(text, Reverse(row)));

    /// <summary>More than half of it is one row.</summary>
    private static bool HoldsRow(string text, string row)
    {
        var size = Math.Max(LongestRow, (text.Length / 2) + 1);
        return Enumerable
            .Range(0, Math.Max(0, row.Length - size + 1))
            .Any(start => Holds(text, row.Substring(start, size)));
    }

    private static bool IsCommon(string text)
    {
        var letters = string.Concat(text.Select(Plain).Where(char.IsLetter));
        return Words.Any(word => letters == word || (Holds(letters, word) && letters.Length <= word.Length + 1));
    }

    /// <summary>p@ssw0rd is password.</summary>
    private static char Plain(char sign) =>
        sign switch
        {
            '@' => 'a',
            '0' => 'o',
            '$' => 's',
            _ => sign,
        };

    private static bool Holds(string text, string part) => text.Contains(part, StringComparison.Ordinal);

    private static string Reverse(string text) => new([.. text.Reverse()]);
}
