using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Doctor;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>GET /v1/diagnosis: the self-check's step codes, for the asking page's own server only.</summary>
internal static class GetDiagnosis
{
    public static async Task HandleAsync(HttpContext http, SelfCheck selfCheck, PinnedServer server)
    {
        var findings = await selfCheck.RunAsync([server], http.RequestAborted);

        // The page knows by itself whether the server answers; the agent's own way there is for the local doctor.
        var steps = findings
            .Where(f => f.Step != "server")
            .Select(f => new DiagnosisStep(f.Step, f.Outcome, f.Code))
            .ToList();
        await Answers.WriteAsync(http, StatusCodes.Status200OK, new Diagnosis(steps));
    }
}
