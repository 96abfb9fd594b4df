using System.Globalization;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>One move of 挂失 as the log keeps it, `jianli-key-loss/1`: who, when, which certificate, by which proof. No person's name.</summary>
/// <param name="CertificateSha256">Of the lost key.</param>
/// <param name="By">The acting account.</param>
/// <param name="ActingKeySha256">Certificate of the key that made the acting session; null where a phone code proved the person.</param>
/// <param name="At">To the millisecond.</param>
public sealed record KeyLossAct(
    Guid ActId,
    KeyLossEvent Event,
    string OrganizationCode,
    byte[] CertificateSha256,
    Guid By,
    byte[]? ActingKeySha256,
    DateTimeOffset At
)
{
    public const string Kind = "jianli-key-loss/1";

    private const int MaxBytes = 1024;
    private const string PhoneCode = "phone-code";
    private static readonly string[] Keys =
    [
        "act-id",
        "event",
        "organization",
        "certificate",
        "by",
        "proved-with",
        "at",
    ];

    public byte[] Render() =>
        KeyValueLines.Render(
            Kind,
            Keys,
            [
                ActId.ToString("D", CultureInfo.InvariantCulture),
                WordOf(Event),
                OrganizationCode,
                Convert.ToHexStringLower(CertificateSha256),
                By.ToString("D", CultureInfo.InvariantCulture),
                ActingKeySha256 is null ? PhoneCode : Convert.ToHexStringLower(ActingKeySha256),
                LeafValues.TextOf(At),
            ]
        );

    public static Verdict<KeyLossAct> Parse(ReadOnlySpan<byte> bytes)
    {
        byte[]? actingKey = null;
        if (
            KeyValueLines.Parse(bytes, MaxBytes, Kind, Keys) is not { } values
            || !Guid.TryParseExact(values[0], "D", out var id)
            || !Enum.TryParse<KeyLossEvent>(values[1], ignoreCase: true, out var happened)
            || !CreditCode.TryParse(values[2], out _)
            || !LeafValues.TryDigest(values[3], out var certificate)
            || !Guid.TryParseExact(values[4], "D", out var by)
            || (values[5] != PhoneCode && !LeafValues.TryDigest(values[5], out actingKey))
            || !LeafValues.TryTime(values[6], out var at)
        )
        {
            return Malformed;
        }

        var act = new KeyLossAct(id, happened, values[2], certificate, by, actingKey, at);
        return act.Render().AsSpan().SequenceEqual(bytes) ? act : Malformed;
    }

    private static string WordOf(KeyLossEvent happened) => happened.ToString().ToLowerInvariant();

    private static Rejection Malformed { get; } =
        new(RejectionReason.LeafMalformed, $"not the canonical form of {Kind}");
}
