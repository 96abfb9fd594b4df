using System.Globalization;

namespace JianliRegistry.Core.Signing;

/// <summary>Instants as statements write them: to the second, in the time zone of every reader, Asia/Shanghai (no daylight saving since 1991).</summary>
public static class StatementInstant
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:sszzz";
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    /// <summary>Drops what is below one second.</summary>
    public static string Render(DateTimeOffset instant) =>
        instant.ToOffset(Beijing).ToString(Form, CultureInfo.InvariantCulture);

    public static bool TryParse(string text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant)
        && Render(instant) == text;
}
