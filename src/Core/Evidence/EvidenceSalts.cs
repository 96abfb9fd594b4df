using System.Security.Cryptography;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>The four salts of a leaf, 32 bytes each. They travel in the package and never in the log.</summary>
public sealed record EvidenceSalts(byte[] Signature, byte[] Statement, byte[] AttachmentList, byte[] Certificate)
{
    public const int SaltLength = 32;

    private const string Header = "jianli-salts/1";
    private const int MaxBytes = 512;
    private static readonly string[] Keys = ["signature", "statement", "attachments", "certificate"];

    public static EvidenceSalts Create() => new(Salt(), Salt(), Salt(), Salt());

    public byte[] Render() =>
        KeyValueLines.Render(
            Header,
            Keys,
            [.. new[] { Signature, Statement, AttachmentList, Certificate }.Select(Convert.ToHexStringLower)]
        );

    public static Verdict<EvidenceSalts> Parse(ReadOnlySpan<byte> bytes)
    {
        if (
            KeyValueLines.Parse(bytes, MaxBytes, Header, Keys) is not { } values
            || values.Any(value => value.Length != 2 * SaltLength || !value.All(char.IsAsciiHexDigitLower))
        )
        {
            return new Rejection(RejectionReason.LeafMalformed, "not the canonical form of jianli-salts/1");
        }

        var salts = values.Select(Convert.FromHexString).ToList();
        return new EvidenceSalts(salts[0], salts[1], salts[2], salts[3]);
    }

    private static byte[] Salt() => RandomNumberGenerator.GetBytes(SaltLength);
}
