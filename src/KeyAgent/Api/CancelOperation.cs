using JianliRegistry.KeyAgent.Operations;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>DELETE /v1/operations/{id}: cancels what is open and waits for its end, forgets what is finished.</summary>
internal static class CancelOperation
{
    public static async Task HandleAsync(HttpContext http, OperationBook operations, string id, string origin)
    {
        http.Response.StatusCode = await operations.TryRemoveAsync(id, origin)
            ? StatusCodes.Status204NoContent
            : StatusCodes.Status404NotFound;
    }
}
