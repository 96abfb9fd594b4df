using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using JianliRegistry.Server.Storage.Evidence;
using SkiaSharp;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>A receipt 回执 for paper: one A4 page of what was signed, and the way to check it.</summary>
/// <remarks>Made of nothing but the stored receipt and the origin, so the same receipt gives the same bytes for ever.</remarks>
internal static class ReceiptPdf
{
    public const string MediaType = "application/pdf";
    private const string Title = "电子签名回执";
    private const string Caption = "扫码公开验证";

    /// <summary>The signed lines from here on are for programs and stand smaller.</summary>
    private const string FirstTechnicalKey = StatementKeys.StatementSha256;

    /// <param name="system">The name of this system, as people know it.</param>
    public static byte[] Render(Receipt receipt, string origin, string system, ReceiptFont font)
    {
        if (!Statement.Parse(receipt.Text).TryGetValue(out var statement, out var rejection))
        {
            throw new InvalidDataException($"the stored receipt of {receipt.EvidenceId}: {rejection.Reason}");
        }

        var number = statement[StatementKeys.ReceiptNumber];
        var link = VerificationLink.Of(origin, number);
        var notes = NotesOf(receipt);
        var summary = $"{statement[StatementKeys.BusinessType]} · {statement[StatementKeys.Decision]}";
        using var typeface = font.For(
            string.Concat([
                system,
                Title,
                summary,
                .. statement.Fields.Select(f => f.Key + f.Value),
                Caption,
                link,
                .. notes,
            ])
        );
        using var code = VerificationLink.CodeOf(link);
        using var stream = new MemoryStream();
        using (var document = SKDocument.CreatePdf(stream, MetadataOf(receipt, number, system)))
        {
            using var canvas = document.BeginPage(ReceiptSheet.Width, ReceiptSheet.Height);
            using var sheet = new ReceiptSheet(canvas, typeface);
            sheet.Head(system, Title, summary);
            DrawFields(sheet, statement);
            sheet.Foot(code, Caption, link, notes);
            document.EndPage();
            document.Close();
        }

        return stream.ToArray();
    }

    private static SKDocumentPdfMetadata MetadataOf(Receipt receipt, string number, string system) =>
        new()
        {
            Title = $"{Title} {number}",
            Author = system,
            Creator = system,
            Producer = "JianliRegistry",
            Creation = receipt.IssuedAt.UtcDateTime,
            Modified = receipt.IssuedAt.UtcDateTime,
            RasterDpi = SKDocumentPdfMetadata.DefaultRasterDpi,
            EncodingQuality = SKDocumentPdfMetadata.DefaultEncodingQuality,
        };

    private static void DrawFields(ReceiptSheet sheet, Statement statement)
    {
        var fields = statement.Fields.ToList();
        var technical = fields.FindIndex(f => f.Key == FirstTechnicalKey);
        sheet.Rows(fields.Take(technical), ReceiptSheet.Normal);
        sheet.Gap();
        sheet.Rows(fields.Skip(technical), ReceiptSheet.Small);
    }

    private static string[] NotesOf(Receipt receipt) =>
        [
            "任何人都可以打开上面的网址核对本回执，不需要登录，也看不到个人信息。",
            "本页按服务器签名的回执排印，具有证明力的是签名回执（.p7m）和证据包（.asice）原件。",
            $"签名回执 SHA-256：{Convert.ToHexStringLower(SHA256.HashData(receipt.Cms))}",
        ];
}
