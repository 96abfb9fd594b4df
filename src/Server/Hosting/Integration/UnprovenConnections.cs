using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>
/// Connections of which no request was accepted yet. Each has a deadline, and where there are too many the oldest goes: an
/// honest handshake takes milliseconds, so whoever waits longest is the one who stalls.
/// </summary>
internal sealed class UnprovenConnections(IOptions<IntegrationOptions> options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<ConnectionProof> _waiting = [];

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Runs the connection; it leaves the list when it ends or proves itself.</summary>
    public async Task HoldAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var proof = new ConnectionProof(this, connection);
        Add(proof)?.Abort("too many connections wait");
        await using var deadline = clock.CreateTimer(
            _ => proof.Expire(),
            null,
            options.Value.ProveWithin,
            Timeout.InfiniteTimeSpan
        );
        connection.Features.Set(proof);
        try
        {
            await next(connection);
        }
        finally
        {
            Remove(proof);
        }
    }

    /// <returns>Whether it was still waiting.</returns>
    internal bool Remove(ConnectionProof proof)
    {
        lock (_gate)
        {
            return _waiting.Remove(proof);
        }
    }

    /// <returns>The one that has to go.</returns>
    private ConnectionProof? Add(ConnectionProof proof)
    {
        lock (_gate)
        {
            _waiting.AddLast(proof);
            if (_waiting.Count <= options.Value.MaxUnproven)
            {
                return null;
            }

            var oldest = _waiting.First!.Value;
            _waiting.RemoveFirst();
            return oldest;
        }
    }
}

/// <summary>One connection of the port for machines, as its requests see it.</summary>
internal sealed class ConnectionProof(UnprovenConnections waiting, ConnectionContext connection)
{
    /// <summary>A request of this connection was accepted: from now on only Kestrel's own limits end it.</summary>
    public void Accept() => waiting.Remove(this);

    internal void Expire()
    {
        if (waiting.Remove(this))
        {
            Abort("no accepted request in time");
        }
    }

    internal void Abort(string reason) => connection.Abort(new ConnectionAbortedException(reason));
}
