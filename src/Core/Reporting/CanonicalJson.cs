using System.Globalization;
using System.Text;

namespace JianliRegistry.Core.Reporting;

/// <summary>RFC 8785 JSON of string, long, list and dictionary; fractions do not occur in what we sign.</summary>
internal static class CanonicalJson
{
    /// <summary>UTF-8. Members in the order of their UTF-16 code units (RFC 8785 §3.2.3); null members are left out by the caller.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, object> value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Append(StringBuilder text, object value)
    {
        switch (value)
        {
            case string characters:
                AppendString(text, characters);
                break;
            case long number:
                // RFC 8785 §3.2.2.3: beyond 2^53 another reader's double would show another number.
                if (Math.Abs(number) > (1L << 53) - 1)
                {
                    throw new ArgumentException("beyond 2^53", nameof(value));
                }

                _ = text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case IReadOnlyDictionary<string, object> members:
                AppendAll(
                    text,
                    '{',
                    members.OrderBy(member => member.Key, StringComparer.Ordinal),
                    '}',
                    member =>
                    {
                        AppendString(text, member.Key);
                        _ = text.Append(':');
                        Append(text, member.Value);
                    }
                );
                break;
            case IEnumerable<object> items:
                AppendAll(text, '[', items, ']', item => Append(text, item));
                break;
            default:
                throw new ArgumentException($"{value.GetType()} has no canonical form here", nameof(value));
        }
    }

    private static void AppendAll<T>(
        StringBuilder text,
        char opening,
        IEnumerable<T> items,
        char closing,
        Action<T> append
    )
    {
        _ = text.Append(opening);
        var first = true;
        foreach (var item in items)
        {
            _ = text.Append(first ? "" : ",");
            first = false;
            append(item);
        }

        _ = text.Append(closing);
    }

    // RFC 8785 §3.2.2.2: the two-character escapes where they exist, \u00xx for other controls, all else as it is.
    private static void AppendString(StringBuilder text, string value)
    {
        _ = text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        _ = text.Append('"');
    }
}
