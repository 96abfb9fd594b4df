using System.Collections.Concurrent;
using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>One configured source: the last CRL taken from it, and how its last fetch went.</summary>
public sealed record StatusSourceState(
    string Address,
    byte[]? Crl,
    CrlPeriod? Period,
    DateTimeOffset? FetchedAt,
    string? Failure
);

/// <summary>The revocation status known now. Asking costs no network round trip.</summary>
public sealed class CertificateStatus
{
    private readonly ConcurrentDictionary<string, StatusSourceState> _sources = new(StringComparer.Ordinal);
    private volatile RevocationMaterial _current = RevocationMaterial.None;

    /// <summary>All CRLs held, fresh or not: the path validator judges freshness and fails hard without it.</summary>
    public RevocationMaterial Current => _current;

    /// <summary>For health and operators.</summary>
    public IReadOnlyCollection<StatusSourceState> Sources => [.. _sources.Values];

    internal StatusSourceState? Find(string address) => _sources.GetValueOrDefault(address);

    internal void Set(StatusSourceState state)
    {
        _sources[state.Address] = state;
        _current = new RevocationMaterial([.. _sources.Values.Select(s => s.Crl).OfType<byte[]>()], []);
    }
}
