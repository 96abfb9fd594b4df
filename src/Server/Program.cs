using JianliRegistry.Server.Features.Deregistration;
using JianliRegistry.Server.Features.Enrollment;
using JianliRegistry.Server.Features.EnterpriseInfo;
using JianliRegistry.Server.Features.Enterprises;
using JianliRegistry.Server.Features.Evidence;
using JianliRegistry.Server.Features.Login;
using JianliRegistry.Server.Features.MinistryDesk;
using JianliRegistry.Server.Features.Personnel;
using JianliRegistry.Server.Features.Provincial;
using JianliRegistry.Server.Features.Reporting;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Acts;
using JianliRegistry.Server.Hosting.Integration;
using JianliRegistry.Server.Hosting.Keys;
using JianliRegistry.Server.Hosting.Messages;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Hosting.Trust;
using JianliRegistry.Server.Hosting.Uploads;
using JianliRegistry.Server.Shared;
using JianliRegistry.Server.Storage;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server;

/// <summary>The table of contents: the parts of the server in the order of the manual's menu.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) =>
        CommandLine.RunAsync(
            args,
            () => Create(),
            MigrateCommand.Create,
            KeyCommands.Create,
            TrustCommands.Create,
            LegacyCommands.Create,
            BindingCommands.Create,
            AccountCommands.Create,
            EvidenceCommands.Create
        );

    /// <param name="adjust">Tests replace clock and configuration here; nothing else uses it.</param>
    public static WebApplication Create(Action<WebApplicationBuilder>? adjust = null, string? environment = null)
    {
        var builder = RegistryHost.CreateBuilder(adjust, environment);
        builder.AddHosting();
        builder.AddStorage();
        builder.AddEvidenceStorage();
        builder.AddServerKeys();
        builder.AddTrust();
        builder.AddSessions();
        builder.AddActs();
        builder.AddMessages();
        builder.AddUploads();
        builder.AddIntegration();
        builder.AddEnterprises();
        builder.AddEnrollment();
        builder.AddLogin();
        builder.AddReporting();
        builder.AddPersonnel();
        builder.AddDeregistration();
        builder.AddEnterpriseInfo();
        builder.AddProvincial();
        builder.AddMinistryDesk();
        builder.AddEvidence();
        builder.AddSharedPages();

        var app = builder.Build();
        app.UseHosting();
        app.MapServerKeys();
        app.MapLogin();
        app.MapEnrollment();
        app.MapReporting();
        app.MapDeregistration();
        app.MapEnterpriseInfo();
        app.MapEvidence();
        app.MapIntegration();
        return app;
    }
}
