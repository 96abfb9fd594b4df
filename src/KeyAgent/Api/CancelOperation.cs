using JianliRegistry.KeyAgent.Operations;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>DELETE /v1/operations/{id}: cancels what is open, forgets what is finished.</summary>
internal static class CancelOperation
{
    public static Task HandleAsync(HttpContext http, OperationBook operations, string id, string origin)
    {
        http.Response.StatusCode = operations.TryRemove(id, origin)
            ? StatusCodes.Status204NoContent
            : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
