using System.Globalization;
using JianliRegistry.Core.Applications;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>An application as the detail page shows it. The page masks IdNumber and Mobile; nothing else may show them.</summary>
public sealed record ApplicationView(
    string Number,
    ApplicationState State,
    string Status,
    string Tone,
    string BusinessType,
    string Specialties,
    DateTimeOffset AppliedAt,
    string EmployerName,
    string EmployerCode,
    string ApplicantName,
    string IdType,
    string IdNumber,
    string Mobile,
    string? ReturnReason,
    IReadOnlyList<AttachmentView> Attachments
);

/// <summary>One 附件.</summary>
public sealed record AttachmentView(string Title, string Address, bool IsPicture, string SizeText)
{
    private const long Kibi = 1024;

    public static AttachmentView Of(string applicationNumber, Attachment attachment) =>
        new(
            attachment.Title,
            string.Create(
                CultureInfo.InvariantCulture,
                $"/reporting/{Uri.EscapeDataString(applicationNumber)}/attachments/{attachment.Sequence}"
            ),
            attachment.MediaType.StartsWith("image/", StringComparison.Ordinal),
            attachment.Size < Kibi * Kibi
                ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, attachment.Size / Kibi)} KB")
                : string.Create(CultureInfo.InvariantCulture, $"{attachment.Size / (double)(Kibi * Kibi):0.0} MB")
        );
}

/// <summary>One line of 办理步骤. A name of a person is not among them: organisations act here.</summary>
public sealed record StepView(int Sequence, DateTimeOffset At, string Stage, string Actor, string Result)
{
    public static StepView Of(ProcessStep step) =>
        new(
            step.Sequence,
            step.At,
            step.Stage,
            step.ActorName,
            step.Opinion is { Length: > 0 } opinion ? $"{step.Result}：{opinion}" : step.Result
        );
}

/// <summary>One station of the way from applicant to certificate. Tone: done, current, stopped or empty.</summary>
public sealed record TrackStage(string Name, string When, string Tone)
{
    private const string NotYet = "—";

    private static readonly (string Name, ApplicationState[] At)[] Stations =
    [
        ("个人申请", [ApplicationState.Draft, ApplicationState.EnterpriseReturned]),
        ("企业上报", [ApplicationState.PendingReport, ApplicationState.CorrectionRequired]),
        ("受理", [ApplicationState.Reported, ApplicationState.NotAccepted]),
        ("审核", [ApplicationState.Accepted, ApplicationState.PublicNotice]),
        ("审批", [ApplicationState.PendingApproval, ApplicationState.Denied]),
        ("公告、制证", [ApplicationState.Granted, ApplicationState.Completed]),
    ];

    public static IReadOnlyList<TrackStage> Of(RegistrationApplication application)
    {
        var at = Array.FindIndex(Stations, s => s.At.Contains(application.State));
        return
        [
            .. Stations.Select(
                (station, i) =>
                    new TrackStage(station.Name, TimeOf(application, i, at), ToneOf(application.State, i, at))
            ),
        ];
    }

    private static string ToneOf(ApplicationState state, int i, int at) =>
        i < at || state == ApplicationState.Completed ? "done"
        : i > at ? ""
        : state is ApplicationState.Denied or ApplicationState.NotAccepted or ApplicationState.EnterpriseReturned
            ? "stopped"
        : "current";

    private static string TimeOf(RegistrationApplication application, int i, int at) =>
        (i, application.State) switch
        {
            (0, ApplicationState.EnterpriseReturned) => "已退回",
            (0, _) => ChinaTime.Minute(application.AppliedAt),
            (1, ApplicationState.PendingReport) => "待您处理",
            (1, _) when application.ReportedAt is { } reported => ChinaTime.Minute(reported),
            _ when i == at => "办理中",
            _ => NotYet,
        };
}
