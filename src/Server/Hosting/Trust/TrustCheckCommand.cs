using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Server.Storage;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary><c>jianli trust check CERT</c>: what the server would say of a certificate by the status it holds, step by step.</summary>
internal static class TrustCheckCommand
{
    private const int MaxFile = 1024 * 1024;

    public static Command Create(Func<WebApplication> create)
    {
        var file = new Argument<FileInfo>("cert") { Description = "PEM or DER file" };
        var purpose = Purpose();
        var at = At();
        var check = new Command(
            "check",
            "逐步检查一张证书 (explain the verdict on a certificate; exit 0 accepted, 1 refused)"
        )
        {
            file,
            purpose,
            at,
        };
        check.Validators.Add(result =>
        {
            if (result.GetResult(at) is not null && result.GetValue(purpose) is { Path: null })
            {
                result.AddError("--at: enrolment with an old lock is judged now");
            }
        });
        check.SetAction(
            async (parsed, ct) =>
            {
                await using var app = create();
                var services = app.Services;
                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                var der = Read(parsed.GetRequiredValue(file));
                await LoadAsync(services, der, ct);
                var asJson = parsed.GetValue(CommandLine.Json);
                var (accepted, text) = parsed.GetRequiredValue(purpose).Path is { } path
                    ? Examine(services, der, path, parsed.GetValue(at) ?? now, now, asJson)
                    : ExamineOldLock(services, der, now, asJson);
                await Console.Out.WriteLineAsync(text.AsMemory(), ct);
                return accepted ? CommandLine.Done : CommandLine.Failed;
            }
        );
        return check;
    }

    private static (bool Accepted, string Text) Examine(
        IServiceProvider services,
        byte[] der,
        CertificatePurpose purpose,
        DateTimeOffset at,
        DateTimeOffset now,
        bool asJson
    )
    {
        var report = services.GetRequiredService<CertificateExaminer>().Examine(der, purpose, at, now);
        return (report.Accepted, asJson ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : TextOf(report));
    }

    private static (bool Accepted, string Text) ExamineOldLock(
        IServiceProvider services,
        byte[] der,
        DateTimeOffset now,
        bool asJson
    )
    {
        var status = services.GetRequiredService<CertificateStatus>().About(der);
        var verdict = services.GetRequiredService<LegacyEnrollmentValidator>().Validate(der, status, now);
        var report = LegacyEnrollmentReport.Of(verdict, now);
        return (
            report.Accepted,
            asJson ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : report.ToText()
        );
    }

    private static Option<AskedPurpose> Purpose() =>
        new("--purpose")
        {
            Description = $"login, commitment, timestamping, seal or {LegacyEnrollmentReport.Profile}",
            DefaultValueFactory = _ => new AskedPurpose(CertificatePurpose.Login),
            CustomParser = result =>
            {
                var text = result.Tokens.Single().Value;
                if (text == LegacyEnrollmentReport.Profile)
                {
                    return new AskedPurpose(Path: null);
                }

                if (
                    Enum.TryParse<CertificatePurpose>(text, ignoreCase: true, out var purpose) && !char.IsDigit(text[0])
                )
                {
                    return new AskedPurpose(purpose);
                }

                result.AddError($"--purpose: {text} is no purpose");
                return null;
            },
        };

    private static Option<DateTimeOffset?> At() =>
        new Option<DateTimeOffset?>("--at")
        {
            Description = "when the certificate had to be valid, e.g. 2026-03-01T08:00:00Z; now if absent",
            CustomParser = result =>
            {
                if (
                    DateTimeOffset.TryParse(
                        result.Tokens.Single().Value,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal,
                        out var instant
                    )
                )
                {
                    return instant;
                }

                result.AddError($"--at: {result.Tokens.Single().Value} is not an instant");
                return null;
            },
        };

    private static byte[] Read(FileInfo file)
    {
        if (!file.Exists || file.Length > MaxFile)
        {
            throw new StartRefusedException($"{file.FullName} does not exist or is too large for a certificate");
        }

        var content = File.ReadAllBytes(file.FullName);
        var text = Encoding.Latin1.GetString(content);
        return PemEncoding.TryFind(text, out var fields) && text.AsSpan(fields.Label) is "CERTIFICATE"
            ? Convert.FromBase64String(text[fields.Base64Data])
            : content;
    }

    /// <summary>The status that the server has kept; nothing is fetched for this.</summary>
    private static async Task LoadAsync(IServiceProvider services, byte[] der, CancellationToken ct)
    {
        try
        {
            await services.GetRequiredService<StatusRefresh>().LoadAsync(ct);
            if (
                EndEntityCertificate.Parse(der).TryGetValue(out var certificate, out _)
                && services.GetRequiredService<ConfiguredAuthorities>().WithResponderFor(certificate) is { } authority
            )
            {
                await services.GetRequiredService<OcspRefresh>().LoadAsync(authority, certificate, ct);
            }
        }
        catch (Exception error) when (DatabaseFailure.Is(error))
        {
            throw new StartRefusedException($"the database does not answer: {error.Message}");
        }
    }

    private static string TextOf(CertificateReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"证书    {report.Subject ?? "无法读取"}\n");
        text.Append(CultureInfo.InvariantCulture, $"颁发者  {report.Issuer}\n序列号  {report.SerialNumber}\n");
        text.Append(CultureInfo.InvariantCulture, $"SHA-256 {report.Sha256}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"用途 {report.Purpose}，判定时间 {StatusText.Instant(report.At)}，状态时间 {StatusText.Instant(report.Now)}\n\n"
        );
        foreach (var step in report.Steps)
        {
            var mark = step.Passed switch
            {
                true => "通过",
                false => "不通过",
                null => "未检查",
            };
            text.Append(CultureInfo.InvariantCulture, $"{step.Number} {step.Name}：{mark}  {step.Text}\n");
            text.AppendJoin("", step.Details.Select(detail => $"      {detail}\n"));
        }

        return text.Append(report.Accepted ? "\n结论：接受 (accepted)" : $"\n结论：拒绝 (refused: {report.Reason})")
            .ToString();
    }

    /// <param name="Path">Null: an old lock at enrolment, which is no purpose of a certificate path.</param>
    private sealed record AskedPurpose(CertificatePurpose? Path);
}
