using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Hosting.PersonalData;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>注册上报 (Manual 3.1.4): list, detail, and the one act that cannot be undone.</summary>
internal static class ReportingFeature
{
    public static void AddReporting(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<ReportingAct>();
        services.AddScoped<Batches>();
        services.AddScoped<IRevealSource, RevealApplicant>();
    }

    public static void MapReporting(this WebApplication app)
    {
        app.MapGroup("/reporting/{number}").RequireAuthorization().MapAct<ReportingAct>();
        app.MapPost("/reporting/batch/{id:guid}/sign-request", RequestBatch.HandleAsync).RequireAuthorization();
        app.MapGet("/reporting/export", ExportApplications.HandleAsync).RequireAuthorization();

        var machine = app.MapIntegrationRoutes(MachinePolicies.Enterprise);
        machine
            .MapGet("/applications", ListApplications.HandleAsync)
            .WithSummary("The enterprise's applications, the latest first.")
            .Produces<IntegrationPage<ApplicationSummary>>();
        machine
            .MapGet("/applications/{number}", ReadApplication.HandleAsync)
            .WithSummary("One application with its attachments, steps and receipts.")
            .Produces<ApplicationDetail>();
    }
}
