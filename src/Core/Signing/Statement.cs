using System.Text;
using System.Text.Unicode;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>
/// The fixed text form of everything that is signed: first line <c>jianli-KIND/1</c>, then lines 键：值 in the fixed order of
/// the kind's schema, UTF-8, NFC, LF. <c>Render(Parse(bytes)) == bytes</c> or it is refused (docs/evidence.md).
/// </summary>
public sealed class Statement
{
    /// <summary>A submitted signature may have 64 KiB, statement, attributes and certificates together.</summary>
    public const int MaxBytes = 40 * 1024;

    private const char Separator = '：';
    private const int SeparatorBytes = 3;

    private Statement(string kind, IReadOnlyList<StatementField> fields) => (Kind, Fields) = (kind, fields);

    /// <summary>For example <c>jianli-commitment/1</c>.</summary>
    public string Kind { get; }

    public IReadOnlyList<StatementField> Fields { get; }

    /// <summary>签署单位代码, where the kind has one: what the agent compares with the certificate.</summary>
    public string? SigningOrganization => Find(StatementKeys.SigningOrganizationCode);

    /// <summary>Signed by an enterprise to bind itself; a receipt, which the server seals, is none.</summary>
    public bool IsBindingAct => SigningOrganization is not null && Nonce is not null;

    /// <summary>The server's nonce = the sign request's jti, where the kind has one.</summary>
    public string? Nonce => Find(StatementKeys.Nonce);

    /// <summary>The value of a key that the kind requires.</summary>
    public string this[string key] =>
        Find(key) ?? throw new ArgumentException($"{Kind} without {key}: not a required key of it", nameof(key));

    /// <summary>The value of a key that may be absent.</summary>
    public string? Find(string key) => Fields.FirstOrDefault(field => field.Key == key)?.Value;

    /// <summary>The values of numbered lines, in order: <c>附件</c> gives those of 附件1, 附件2, …</summary>
    public IReadOnlyList<string> List(string key) =>
        [
            .. Fields
                .Where(field =>
                    field.Key.Length > key.Length
                    && field.Key.StartsWith(key, StringComparison.Ordinal)
                    && field.Key.AsSpan(key.Length).IndexOfAnyExceptInRange('0', '9') < 0
                )
                .Select(field => field.Value),
        ];

    /// <summary>Refuses unknown kinds, missing, repeated or misplaced fields and any byte that is not canonical.</summary>
    public static Verdict<Statement> Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes || !Utf8.IsValid(utf8))
        {
            return Malformed($"not UTF-8, or more than {MaxBytes} bytes");
        }

        if (utf8.IsEmpty || utf8[^1] != (byte)'\n')
        {
            return Malformed("the last byte is not LF");
        }

        var lines = Encoding.UTF8.GetString(utf8[..^1]).Split('\n');
        var fields = new List<StatementField>(lines.Length - 1);
        foreach (var line in lines.Skip(1))
        {
            var separator = line.IndexOf(Separator, StringComparison.Ordinal);
            if (separator <= 0)
            {
                return Malformed("a line does not have the form 键：值");
            }

            fields.Add(new StatementField(line[..separator], line[(separator + 1)..]));
        }

        if (!Create(lines[0], fields).TryGetValue(out var statement, out var rejection))
        {
            return rejection;
        }

        return statement.Render().AsSpan().SequenceEqual(utf8)
            ? statement
            : NotCanonical("rendering what was read gives other bytes");
    }

    /// <summary>Builds one from fields in the schema's order; refuses values that could not be rendered canonically.</summary>
    public static Verdict<Statement> Create(string kind, IReadOnlyList<StatementField> fields)
    {
        if (!StatementSchema.TryFind(kind, out var schema))
        {
            return new Rejection(RejectionReason.StatementKindUnknown, "the first line names no known kind");
        }

        foreach (var field in fields)
        {
            if (StatementText.WhyNotCanonical(field.Value) is { } why)
            {
                return NotCanonical(why);
            }
        }

        if (schema.Check(fields) is { } fault)
        {
            return Malformed(fault);
        }

        return LengthOf(kind, fields) <= MaxBytes
            ? new Statement(kind, [.. fields])
            : Malformed($"more than {MaxBytes} bytes");
    }

    public byte[] Render()
    {
        var text = new StringBuilder(Kind).Append('\n');
        foreach (var field in Fields)
        {
            _ = text.Append(field.Key).Append(Separator).Append(field.Value).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static int LengthOf(string kind, IReadOnlyList<StatementField> fields)
    {
        var length = Encoding.UTF8.GetByteCount(kind) + 1;
        foreach (var field in fields)
        {
            length +=
                Encoding.UTF8.GetByteCount(field.Key) + SeparatorBytes + Encoding.UTF8.GetByteCount(field.Value) + 1;
        }

        return length;
    }

    private static Rejection Malformed(string detail) => new(RejectionReason.StatementMalformed, detail);

    private static Rejection NotCanonical(string detail) => new(RejectionReason.StatementNotCanonical, detail);
}
