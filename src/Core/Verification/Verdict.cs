using System.Diagnostics.CodeAnalysis;

namespace JianliRegistry.Core.Verification;

/// <summary>Why outside input was refused. The reason is public and stable; the detail is for log and evidence only.</summary>
/// <param name="Reason">The stable, public reason.</param>
/// <param name="Detail">One sentence for the log; never sent to a caller.</param>
public sealed record Rejection(RejectionReason Reason, string Detail)
{
    /// <summary>Which certificate of a path is meant: 0 its leaf, from 1 on a CA; null where none in particular.</summary>
    public int? PathPosition { get; init; }
}

/// <summary>Either the value that passed a check or the reason why it did not. There is no third state.</summary>
public sealed class Verdict<T>
    where T : notnull
{
    private readonly T? _value;
    private readonly Rejection? _rejection;

    private Verdict(T value) => _value = value;

    private Verdict(Rejection rejection) => _rejection = rejection;

    public static implicit operator Verdict<T>(T value) => new(value);

    public static implicit operator Verdict<T>(Rejection rejection) => new(rejection);

    public bool TryGetValue([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Rejection? rejection)
    {
        value = _value;
        rejection = _rejection;
        return _rejection is null;
    }
}
