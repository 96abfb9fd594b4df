using QRCoder;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>The way from a receipt on screen or paper to its public verification page.</summary>
internal static class VerificationLink
{
    /// <param name="origin">Of this server, without a slash.</param>
    public static string Of(string origin, string receiptNumber) =>
        $"{origin}/verify?number={Uri.EscapeDataString(receiptNumber)}";

    /// <summary>A fifth of the code may be stained and a telephone still reads it.</summary>
    public static QRCodeData CodeOf(string link)
    {
        using var generator = new QRCodeGenerator();
        return generator.CreateQrCode(link, QRCodeGenerator.ECCLevel.M);
    }
}
