namespace JianliRegistry.Core.Signing;

/// <summary>One line 键：值 of a statement. A list line carries its number in the key: 附件1, 附件2, …</summary>
public sealed record StatementField(string Key, string Value);
