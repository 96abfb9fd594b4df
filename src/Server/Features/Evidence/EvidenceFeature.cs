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
        services.TryAddSingleton<ISecondCopy, SecondCopyFile>();
        services.AddSingleton<LogKeys>();
        services.AddSingleton<Seal>();
        services.AddSingleton<ReceiptIssuer>();
        services.AddScoped<LogSequencer>();
        services.AddHostedService<LogSequencing>();
        services.AddSingleton<TimestampClient>();
        services.AddScoped<Timestamper>();
        services.AddHostedService<Timestamping>();
        services.AddScoped<PackageExporter>();
        services.AddScoped<PublicVerification>();
        services.AddScoped<EvidenceAudit>();
    }

    public static void MapEvidence(this WebApplication app)
    {
        var evidence = app.MapGroup("/evidence/{number}").RequireAuthorization();
        evidence.MapGet("/receipt.txt", DownloadEvidence.ReceiptTextAsync);
        evidence.MapGet("/receipt.p7m", DownloadEvidence.ReceiptSignatureAsync);
        evidence.MapGet("/package", DownloadEvidence.PackageAsync);

        var log = app.MapGroup("/log").AllowAnonymous();
        log.MapGet("/checkpoint", PublicLog.CheckpointAsync);
        log.MapGet("/consistency", PublicLog.ConsistencyAsync);

        // Behind the page of the same address, where there is one.
        var verify = app.MapGroup("/verify").AllowAnonymous().WithOrder(1);
        verify.MapGet("", VerifyEndpoints.ByNumberAsync);
        verify.MapPost("", VerifyEndpoints.ByFileAsync).DisableAntiforgery();
    }
}
