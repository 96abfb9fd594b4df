using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>A certificate that somebody hands over as a file, PEM or DER.</summary>
internal static class CertificateFile
{
    /// <summary>The certificate, when it states this credit code; whether it is trusted is decided at each use.</summary>
    public static async Task<EndEntityCertificate?> ReadAsync(
        IFormFile file,
        string creditCode,
        CreditCodeRules creditCodes,
        CancellationToken ct
    )
    {
        var content = new byte[Math.Min(file.Length, 2 * EndEntityCertificate.MaxSize)];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(content, ct);
        return
            EndEntityCertificate.Parse(DerOf(content)).TryGetValue(out var certificate, out _)
            && CreditCodeExtractor.Extract(certificate, creditCodes).TryGetValue(out var code, out _)
            && code.Value == creditCode
            ? certificate
            : null;
    }

    /// <summary>The octets themselves where they are no PEM certificate.</summary>
    public static byte[] DerOf(byte[] content)
    {
        var text = Encoding.Latin1.GetString(content);
        return PemEncoding.TryFind(text, out var fields) && text.AsSpan(fields.Label) is "CERTIFICATE"
            ? Convert.FromBase64String(text[fields.Base64Data])
            : content;
    }
}
