using Microsoft.AspNetCore.Http.HttpResults;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>Whom a certificate stands for.</summary>
internal sealed record MachineView(
    string Account,
    string OrganizationCode,
    string? EnterpriseName,
    bool IsAuditor,
    string CertificateSerialNumber
);

/// <summary>GET /integration/v1/account: the first thing to ask when a machine is set up.</summary>
internal static class ReadMachine
{
    public static Ok<MachineView> Handle(HttpContext context)
    {
        var machine = context.GetMachine();
        return TypedResults.Ok(
            new MachineView(
                machine.AccountName,
                machine.OrganizationCode,
                machine.EnterpriseName,
                machine.IsAuditor,
                machine.SerialNumber
            )
        );
    }
}
