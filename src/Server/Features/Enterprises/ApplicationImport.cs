using System.Globalization;
using System.Text.RegularExpressions;
using JianliRegistry.Core.Applications;
using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enterprises;

/// <summary>applications.csv of the old system: applications that wait for their enterprise's report, with their files.</summary>
internal sealed partial class ApplicationImport(
    RegistryDbContext db,
    PersonalDataCipher personalData,
    AttachmentFiles files,
    UploadInspector inspector,
    TimeProvider clock
)
{
    public const string Header =
        "number,credit_code,business_type,specialties,applicant_name,id_type,id_number,mobile,applied_at,attachments";

    private static readonly TimeSpan ChinaStandardTime = TimeSpan.FromHours(8);

    private readonly List<ImportedFile> _files = [];

    /// <summary>The caller commits or rolls back. Files are stored by hash first: an orphan harms nothing, a missing one would.</summary>
    /// <param name="directory">Attachment paths are relative to it and may not leave it.</param>
    /// <param name="store">False: a dry run, which writes no file either.</param>
    public async Task<ImportResult> AddAsync(
        IReadOnlyList<CsvRow> rows,
        string directory,
        bool store,
        CancellationToken ct
    )
    {
        var errors = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var known = await db.Applications.Select(a => a.Number).ToHashSetAsync(ct);
        var enterprises = await db.Enterprises.ToDictionaryAsync(e => e.CreditCode, e => e.Id, ct);
        var added = 0;
        foreach (var row in rows.Skip(1).Select(r => new RowReader(rows[0], r, errors)))
        {
            var number = row.Raw("number").Trim();
            if (!NumberForm().IsMatch(number) || !seen.Add(number))
            {
                row.Refuse("number", "must be unique in the file and look like JL-2026-37-0000001");
                continue;
            }

            if (known.Contains(number))
            {
                continue;
            }

            added++;
            if (
                !CreditCode.TryParse(row.Raw("credit_code"), out var code)
                || !enterprises.TryGetValue(code.Value, out var id)
            )
            {
                row.Refuse("credit_code", "no such enterprise; import enterprises.csv first");
                continue;
            }

            var application = Read(row, number, id);
            db.Applications.Add(application);
            await AddFilesAsync(row, application, directory, ct);
        }

        if (errors.Count > 0)
        {
            throw new ImportRefusedException(errors);
        }

        if (store)
        {
            await StoreFilesAsync(ct);
        }

        await db.SaveChangesAsync(ct);
        return new ImportResult("applications", added, seen.Count - added);
    }

    private RegistrationApplication Read(RowReader row, string number, Guid enterpriseId)
    {
        var idNumber = IdNumberOf(row, out var idType);
        if (!MobileNumber.TryParse(row.Raw("mobile"), out var mobile))
        {
            row.Refuse("mobile", "is not a mobile number");
        }

        var phone = mobile?.Value ?? "";
        var appliedAt = InstantOf(row);
        var application = new RegistrationApplication
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            Number = number,
            EnterpriseId = enterpriseId,
            BusinessType = BusinessTypeOf(row),
            Specialties = row.Text("specialties", 100),
            ApplicantName = row.Text("applicant_name", 100),
            ApplicantIdType = idType,
            IdNumberSealed = personalData.Seal(PersonalDataFields.ApplicantIdNumber, number, idNumber),
            IdNumberIndex = personalData.IndexOf(PersonalDataFields.ApplicantIdNumber, idNumber),
            MobileSealed = personalData.Seal(PersonalDataFields.ApplicantMobile, number, phone),
            MobileIndex = personalData.IndexOf(PersonalDataFields.ApplicantMobile, phone),
            AppliedAt = appliedAt,
            State = ApplicationState.PendingReport,
            Round = 1,
            RowVersion = 1,
        };
        application.Steps.Add(
            new ProcessStep
            {
                Id = Guid.CreateVersion7(clock.GetUtcNow()),
                ApplicationId = application.Id,
                Sequence = 1,
                Stage = "个人申请",
                Action = "提交",
                ActorRole = "申请人",
                ActorName = application.ApplicantName,
                At = appliedAt,
                Result = "已提交企业",
            }
        );
        return application;
    }

    private async Task AddFilesAsync(
        RowReader row,
        RegistrationApplication application,
        string directory,
        CancellationToken ct
    )
    {
        foreach (var entry in row.Raw("attachments").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var (attachment, problem) = await ImportedFile.ReadAsync(entry, directory, inspector, ct);
            if (attachment is null)
            {
                row.Refuse("attachments", problem!);
                continue;
            }

            application.Attachments.Add(
                new Attachment
                {
                    Id = Guid.CreateVersion7(clock.GetUtcNow()),
                    ApplicationId = application.Id,
                    Sequence = application.Attachments.Count + 1,
                    Title = attachment.Title,
                    FileName = attachment.FileName,
                    MediaType = attachment.MediaType,
                    Size = attachment.Size,
                    Sha256 = attachment.Sha256,
                }
            );
            _files.Add(attachment);
        }
    }

    /// <summary>Only now, when every row is good: a refused run leaves nothing behind.</summary>
    private async Task StoreFilesAsync(CancellationToken ct)
    {
        foreach (var file in _files)
        {
            var stored = await files.StoreAsync(await File.ReadAllBytesAsync(file.Source, ct), ct);
            if (!stored.AsSpan().SequenceEqual(file.Sha256))
            {
                throw new ImportRefusedException([$"{file.Source}: was changed while it was imported"]);
            }
        }
    }

    private string IdNumberOf(RowReader row, out string typeName)
    {
        typeName = "";
        var text = row.Raw("id_number").Trim().ToUpperInvariant();
        if (!IdentityDocumentTypes.TryParse(row.Raw("id_type").Trim(), out var type))
        {
            row.Refuse("id_type", "is not a known kind of document");
            return text;
        }

        typeName = type.DisplayName();
        var today = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(ChinaStandardTime).DateTime);
        if (!type.CarriesCitizenNumber())
        {
            return row.Text("id_number", 64);
        }

        if (CitizenIdNumber.TryParse(text, today, out var number))
        {
            return number.Value;
        }

        // Not the value itself: error lists are mailed around.
        row.Refuse("id_number", "does not pass its check (GB 11643)");
        return text;
    }

    private static BusinessType BusinessTypeOf(RowReader row)
    {
        // The old system wrote 变更注册—执业单位 where we write 变更注册（执业单位）.
        var parts = row.Raw("business_type").Trim().Split('—', StringSplitOptions.RemoveEmptyEntries);
        var text = parts.Length == 2 ? $"{parts[0]}（{parts[1]}）" : string.Concat(parts);
        if (!BusinessTypes.TryParse(text, out var type))
        {
            row.Refuse("business_type", "is not a known business type");
        }

        return type;
    }

    private static DateTimeOffset InstantOf(RowReader row)
    {
        string[] forms = ["yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ssZ"];
        if (
            DateTimeOffset.TryParseExact(
                row.Raw("applied_at").Trim(),
                forms,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var instant
            )
        )
        {
            return instant.ToUniversalTime();
        }

        row.Refuse("applied_at", "must look like 2026-11-20T09:00:00+08:00");
        return default;
    }

    [GeneratedRegex("^JL-[0-9]{4}-[0-9]{2}-[0-9]{7}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex NumberForm();
}
