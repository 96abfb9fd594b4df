using System.Net;
using System.Net.Sockets;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.KeyAgent.Doctor;
using JianliRegistry.KeyAgent.Operations;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>Puts the gate and the endpoints on a loopback port. The gate decides; this only carries its decisions out.</summary>
internal sealed class AgentHost(
    LoopbackGate gate,
    OperationBook operations,
    SelfCheck selfCheck,
    TimeProvider clock,
    ILogger<AgentHost> log
)
{
    private const int MaxConnections = 128;

    /// <summary>Listens on the first free port of the list, on 127.0.0.1 and, where there is IPv6, ::1.</summary>
    /// <exception cref="IOException">No port is free.</exception>
    public async Task<(WebApplication App, int Port)> StartAsync(IReadOnlyList<int> ports, CancellationToken ct)
    {
        foreach (var port in ports.Where(IsFree))
        {
            var app = Build(port);
            try
            {
                await app.StartAsync(ct);
                return (app, port);
            }
            catch (IOException error)
            {
                // Taken between the look and the bind.
                log.LogWarning(error, "port {Port} is taken", port);
                await app.DisposeAsync();
            }
        }

        throw new IOException("no free port: " + string.Join(',', ports));
    }

    private WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Protocol.MaxSignBody;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Listen(IPAddress.Loopback, port, l => l.Protocols = HttpProtocols.Http1);
            if (HasIpv6(port))
            {
                kestrel.Listen(IPAddress.IPv6Loopback, port, l => l.Protocols = HttpProtocols.Http1);
            }
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        return app;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var decision = gate.Decide(RequestReading.Read(http));
        CrossOrigin.Apply(http.Response, decision);
        if (decision.Refusal is { } status)
        {
            log.LogWarning(
                "refused at step {Step}: {Method} {Path} {Status}",
                decision.Step,
                http.Request.Method,
                http.Request.Path.Value,
                status
            );

            // The body was not read; whoever goes on sending it shall not keep the connection.
            http.Response.Headers.Connection = "close";
            http.Response.StatusCode = status;
            return;
        }

        try
        {
            await RouteAsync(http, decision);
        }
        catch (Exception error) when (error is not OperationCanceledException and not IOException)
        {
            var internalError = AgentFaults.Of(AgentErrors.Internal);
            log.LogError(error, "internal {CorrelationId}", internalError.CorrelationId);
            await Answers.WriteErrorAsync(http, StatusCodes.Status500InternalServerError, internalError);
        }
    }

    private Task RouteAsync(HttpContext http, GateDecision decision)
    {
        var (origin, server) = (decision.Origin!, decision.Server!);
        return decision.Route switch
        {
            AgentRoute.Status => GetStatus.HandleAsync(http, operations),
            AgentRoute.Diagnosis => GetDiagnosis.HandleAsync(http, selfCheck, server),
            AgentRoute.CreateOperation => CreateOperation.HandleAsync(http, operations, server, origin),
            AgentRoute.GetOperation => GetOperation.HandleAsync(http, operations, decision.OperationId!, origin, clock),
            AgentRoute.CancelOperation => CancelOperation.HandleAsync(http, operations, decision.OperationId!, origin),
            _ => Task.CompletedTask,
        };
    }

    private static bool IsFree(int port) => CanBind(IPAddress.Loopback, port);

    private static bool HasIpv6(int port) => Socket.OSSupportsIPv6 && CanBind(IPAddress.IPv6Loopback, port);

    private static bool CanBind(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
