using System.Globalization;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Operations;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>GET /v1/operations/{id}?wait=25: the state, at once when it is news, else when it changes or the wait is over.</summary>
internal static class GetOperation
{
    private const int MaxWait = 25;

    public static async Task HandleAsync(
        HttpContext http,
        OperationBook operations,
        string id,
        string origin,
        TimeProvider clock
    )
    {
        if (!TryReadWait(http.Request.QueryString.Value, out var seconds))
        {
            await Answers.WriteErrorAsync(
                http,
                StatusCodes.Status400BadRequest,
                AgentFaults.Of(AgentErrors.RequestMalformed)
            );
            return;
        }

        if (!operations.TryFind(id, origin, out var operation))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var status = await operation.ReadNewsAsync(TimeSpan.FromSeconds(seconds), clock, http.RequestAborted);
        await Answers.WriteAsync(http, StatusCodes.Status200OK, status);
    }

    /// <summary>Nothing, or exactly wait=N with N of 0 to 25.</summary>
    private static bool TryReadWait(string? query, out int seconds)
    {
        seconds = 0;
        return string.IsNullOrEmpty(query)
            || (
                query.StartsWith("?wait=", StringComparison.Ordinal)
                && int.TryParse(query.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out seconds)
                && seconds <= MaxWait
            );
    }
}
