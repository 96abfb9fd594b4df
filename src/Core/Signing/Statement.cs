using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Signing;

/// <summary>One line 键：值 of a statement.</summary>
public sealed record StatementField(string Key, string Value);

/// <summary>
/// The fixed text form of everything that is signed: first line <c>jianli-KIND/1</c>, then lines 键：值 in the fixed order of
/// the kind's schema, UTF-8, NFC, LF. <c>Render(Parse(bytes)) == bytes</c> or it is refused (docs/evidence.md).
/// </summary>
public sealed class Statement
{
    private Statement() { }

    /// <summary>For example <c>jianli-commitment/1</c>.</summary>
    public string Kind => throw new NotSupportedException();
    public IReadOnlyList<StatementField> Fields => throw new NotSupportedException();

    /// <summary>The value of a key that the kind requires.</summary>
    public string this[string key] => throw new NotSupportedException();

    /// <summary>签署单位代码, where the kind has one: what the agent compares with the certificate.</summary>
    public string? SigningOrganization => throw new NotSupportedException();

    /// <summary>The server's nonce = the sign request's jti, where the kind has one.</summary>
    public string? Nonce => throw new NotSupportedException();

    /// <summary>Refuses unknown kinds, missing, repeated or misplaced fields and any byte that is not canonical.</summary>
    public static Verdict<Statement> Parse(ReadOnlySpan<byte> utf8) => throw new NotSupportedException();

    /// <summary>Builds one from fields in the schema's order; refuses values that could not be rendered canonically.</summary>
    public static Verdict<Statement> Create(string kind, IReadOnlyList<StatementField> fields) =>
        throw new NotSupportedException();

    public byte[] Render() => throw new NotSupportedException();
}
