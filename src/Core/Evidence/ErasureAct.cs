using System.Globalization;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>Why personal data is forgotten.</summary>
public enum ErasureReason
{
    /// <summary>保存期限届满.</summary>
    RetentionOver,

    /// <summary>人民法院的裁判.</summary>
    CourtOrder,

    /// <summary>主管部门的决定.</summary>
    AuthorityOrder,
}

/// <summary>依法删除 as the log keeps it, `jianli-erasure/1`: which evidence, why, by whose order, when. Nothing of what was forgotten.</summary>
/// <param name="Order">Number of the court's or authority's order; null where the retention period is over.</param>
/// <param name="At">To the millisecond.</param>
public sealed record ErasureAct(
    Guid ActId,
    Guid EvidenceId,
    string OrganizationCode,
    ErasureReason Reason,
    string? Order,
    DateTimeOffset At
)
{
    public const string Kind = "jianli-erasure/1";
    public const int MaxOrderLength = 64;

    private const int MaxBytes = 1024;
    private const string None = "none";
    private static readonly string[] Keys = ["act-id", "evidence-id", "organization", "reason", "order", "at"];

    /// <summary>As courts write it, （2026）鲁01民初1号, without spaces. The line of ASCII holds it percent-encoded.</summary>
    public static bool IsOrder(string text) =>
        text.Length is > 0 and <= MaxOrderLength
        && text != None
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c));

    public byte[] Render() =>
        KeyValueLines.Render(
            Kind,
            Keys,
            [
                ActId.ToString("D", CultureInfo.InvariantCulture),
                EvidenceId.ToString("D", CultureInfo.InvariantCulture),
                OrganizationCode,
                Reason.ToString(),
                Order is null ? None : Uri.EscapeDataString(Order),
                LeafValues.TextOf(At),
            ]
        );

    public static Verdict<ErasureAct> Parse(ReadOnlySpan<byte> bytes)
    {
        if (
            KeyValueLines.Parse(bytes, MaxBytes, Kind, Keys) is not { } values
            || !Guid.TryParseExact(values[0], "D", out var id)
            || !Guid.TryParseExact(values[1], "D", out var evidenceId)
            || !CreditCode.TryParse(values[2], out _)
            || !Enum.TryParse<ErasureReason>(values[3], out var reason)
            || !TryOrder(values[4], out var order)
            || !LeafValues.TryTime(values[5], out var at)
        )
        {
            return Malformed;
        }

        var act = new ErasureAct(id, evidenceId, values[2], reason, order, at);
        return act.Render().AsSpan().SequenceEqual(bytes) ? act : Malformed;
    }

    private static bool TryOrder(string value, out string? order)
    {
        order = value == None ? null : Uri.UnescapeDataString(value);
        return order is null || IsOrder(order);
    }

    private static Rejection Malformed { get; } =
        new(RejectionReason.LeafMalformed, $"not the canonical form of {Kind}");
}
