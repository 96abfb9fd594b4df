using System.Net.Mime;
using JianliRegistry.Core.Evidence;
using JianliRegistry.Server.Hosting.Integration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>签名回执: the evidence log, receipts, timestamps, packages, and verification by anybody.</summary>
internal static class EvidenceFeature
{
    public static void AddEvidence(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddValidated<LogOptions, LogOptionsValidator>(LogOptions.Section);
        services.AddValidated<TimestampOptions, TimestampOptionsValidator>(TimestampOptions.Section);
        services.AddValidated<ConfirmationOptions, ConfirmationOptionsValidator>(ConfirmationOptions.Section);
        services.TryAddSingleton<ISecondCopy, SecondCopyFile>();
        services.AddSingleton<LogKeys>();
        services.AddSingleton<Seal>();
        services.AddSingleton<ReceiptIssuer>();
        services.AddValidated<ReceiptOptions, ReceiptOptionsValidator>(ReceiptOptions.Section);
        services.AddSingleton<ReceiptFont>();
        services.AddScoped<LogSequencer>();
        services.AddHostedService<LogSequencing>();
        services.AddSingleton<TimestampClient>();
        services.AddSingleton<DamagedEvidence>();
        services.AddHealthChecks().AddCheck<DamagedEvidence>("timestamps");
        services.AddScoped<Timestamper>();
        services.AddHostedService<Timestamping>();
        services.AddSingleton<StampAuthority>();
        services.AddScoped<LongTermSignature>();
        services.AddScoped<Archiver>();
        services.AddScoped<BatchRenewal>();
        services.AddScoped<ObjectionBook>();
        services.AddScoped<Confirmer>();
        services.AddScoped<RevocationWatch>();
        services.AddHostedService<Confirming>();
        services.AddHealthChecks().AddCheck<ObjectionHealth>("evidence");
        services.AddScoped<PackageExporter>();
        services.AddScoped<RecordAudits>();
        services.AddScoped<StoredVerdict>();
        services.AddScoped<PublicVerification>();
        services.AddScoped<ProofAudit>();
        services.AddScoped<EvidenceAudit>();
        services.AddScoped<DailyCheckpoint>();
        services.AddHostedService<DailyStamping>();
    }

    public static void MapEvidence(this WebApplication app)
    {
        var evidence = app.MapGroup("/evidence/{number}").RequireAuthorization();
        evidence.MapGet("/receipt.txt", DownloadEvidence.ReceiptTextAsync);
        evidence.MapGet("/receipt.p7m", DownloadEvidence.ReceiptSignatureAsync);
        evidence.MapGet("/proof.txt", DownloadEvidence.ProofAsync);
        evidence.MapGet("/consistency.txt", DownloadEvidence.ConsistencyAsync);
        evidence.MapGet("/receipt.pdf", DownloadEvidence.ReceiptPdfAsync);
        evidence.MapGet("/package", DownloadEvidence.PackageAsync);

        var log = app.MapGroup("/log").AllowAnonymous();
        log.MapGet("/checkpoint", PublicLog.CheckpointAsync);
        log.MapGet("/consistency", PublicLog.ConsistencyAsync);
        log.MapGet("/inclusion/{index:long:min(0)}", PublicLog.InclusionAsync);
        log.MapGet("/tile/{**address}", PublicLog.TileAsync);

        var daily = app.MapGroup("/announcements/checkpoints/{day}").AllowAnonymous();
        daily.MapGet("/checkpoint.txt", Announced.NoteAsync);
        daily.MapGet("/checkpoint.tst", Announced.TokenAsync);

        MapForMachines(app);

        // Behind the page of the same address, where there is one.
        var verify = app.MapGroup("/verify").AllowAnonymous().WithOrder(1);
        verify.MapGet("", VerifyEndpoints.ByNumberAsync);
        verify.MapPost("", VerifyEndpoints.ByFileAsync).DisableAntiforgery();
    }

    private static void MapForMachines(WebApplication app)
    {
        var enterprise = app.MapIntegrationRoutes(MachinePolicies.Enterprise);
        enterprise
            .MapGet("/receipts", ListReceipts.HandleAsync)
            .WithSummary("Every act that the enterprise signed, the latest first.")
            .Produces<IntegrationPage<ReceiptSummary>>();
        var receipt = enterprise.MapGroup("/receipts/{number}");
        receipt
            .MapGet("/receipt.txt", FetchEvidence.ReceiptTextAsync)
            .WithSummary("The receipt's text, byte for byte as it was signed.")
            .Produces<string>(contentType: MediaTypeNames.Text.Plain);
        receipt
            .MapGet("/receipt.p7m", FetchEvidence.ReceiptSignatureAsync)
            .WithSummary("The receipt as CMS, signed by the server's seal.")
            .Produces<Stream>(contentType: "application/pkcs7-mime");
        receipt
            .MapGet("/proof.txt", FetchEvidence.ProofAsync)
            .WithSummary(
                "That the log has the receipt's entry, under the checkpoint that the receipt names (C2SP tlog-proof)."
            )
            .Produces<string>(contentType: MediaTypeNames.Text.Plain);
        receipt
            .MapGet("/consistency.txt", FetchEvidence.ConsistencyAsync)
            .WithSummary("That the receipt's checkpoint continues the one of the enterprise's receipt before it.")
            .Produces<string>(contentType: MediaTypeNames.Text.Plain);
        receipt
            .MapGet("/package", FetchEvidence.PackageAsync)
            .WithSummary("The evidence package, ASiC-E.")
            .Produces<Stream>(contentType: EvidencePackage.MediaType);

        var log = app.MapIntegrationRoutes(MachinePolicies.Auditor).MapGroup("/log");
        log.MapGet("/checkpoint", PublicLog.CheckpointAsync)
            .WithSummary("The last signed checkpoint (C2SP tlog-checkpoint).")
            .Produces<string>(contentType: MediaTypeNames.Text.Plain);
        log.MapGet("/checkpoints", AuditLog.CheckpointsAsync)
            .WithSummary("Every signed checkpoint, the latest first.")
            .Produces<IntegrationPage<CheckpointView>>();
        log.MapGet("/consistency", PublicLog.ConsistencyAsync)
            .WithSummary("RFC 6962 consistency proof between two sizes.")
            .Produces<PublicLog.Consistency>();
        log.MapGet("/entries/{index:long:min(0)}", AuditLog.EntryAsync)
            .WithSummary("One leaf with its inclusion proof in a published size, the last one unless told.")
            .Produces<EntryProof>();
    }
}
