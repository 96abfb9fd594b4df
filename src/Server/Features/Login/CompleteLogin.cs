using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.KeyProofs;
using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Features.Login;

/// <summary>POST /login: trades account, password and a signed challenge for a session of the higher assurance.</summary>
internal static partial class CompleteLogin
{
    private static readonly JsonSerializerOptions WebJson = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    /// <param name="Challenge">The compact JWS as issued.</param>
    internal sealed record Request(string Account, string Password, string Challenge, AuthenticationToken Token);

    internal sealed record Answer(Assurance Assurance, string Enterprise, string Next);

    public static async Task<IResult> HandleAsync(
        HttpContext context,
        KeyLogin logins,
        SessionStart starts,
        ILogger<KeyLogin> logger,
        CancellationToken ct
    )
    {
        // 3.1 Strict JSON within its limit.
        var body = await StrictBody.ReadAsync<Request>(context.Request, Protocol.MaxLoginBody, ct);
        if (!body.TryGetValue(out var login, out var rejection))
        {
            return Problems.From(rejection);
        }

        var (binding, refusal) = await logins.VerifyAsync(login, Answering.Of(context), ct);
        if (refusal is not null)
        {
            return refusal.SignatureProved ? Problems.From(refusal.Rejection) : Problems.LoginFailed(refusal.Rejection);
        }

        // 3.11 A new session.
        var next = await starts.BeginAsync(context, binding!.Account!, Assurance.PasswordAndKey, binding.Id, ct);
        Succeeded(logger, binding.AccountId, binding.SerialNumber, context.Connection.RemoteIpAddress);
        var name = binding.Account!.Enterprise?.Name ?? binding.Account.Name;
        return Results.Json(new Answer(Assurance.PasswordAndKey, name, next), WebJson);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "login of {AccountId} with key {Serial} from {Client}")]
    private static partial void Succeeded(ILogger logger, Guid accountId, string serial, IPAddress? client);
}
