using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Evidence;

namespace JianliRegistry.KeyAgent.Servers;

/// <summary>The servers this agent may sign for, from servers.json. Loading is strict: one doubtful entry refuses the whole file.</summary>
internal sealed class PinnedServers
{
    private readonly Dictionary<string, PinnedServer> _byOrigin;

    private PinnedServers(IReadOnlyList<PinnedServer> all, Dictionary<string, PinnedServer> byOrigin) =>
        (All, _byOrigin) = (all, byOrigin);

    public IReadOnlyList<PinnedServer> All { get; }

    /// <exception cref="ServersFileException">The file is absent or not what docs/protocol.md §1 asks for.</exception>
    public static PinnedServers Load(string path, bool development)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), development);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ServersFileException($"cannot read {path}", error);
        }
    }

    /// <param name="development">Admits http origins on loopback.</param>
    /// <exception cref="ServersFileException">The text is not what docs/protocol.md §1 asks for.</exception>
    public static PinnedServers Parse(ReadOnlySpan<byte> utf8, bool development)
    {
        var all = Deserialize(utf8);
        var byOrigin = new Dictionary<string, PinnedServer>(StringComparer.Ordinal);
        foreach (var server in all)
        {
            Require(IsLabel(server.Id) && server.Name.Length > 0, $"server id or name: {server.Id}");
            Require(server.Name.All(c => !char.IsControl(c)), $"server name: {server.Id}");
            Require(all.Count(s => s.Id == server.Id) == 1, $"server id twice: {server.Id}");
            Require(server.Origins.Count > 0 && server.RequestKeys.Count > 0, $"no origin or key: {server.Id}");
            Require(
                server.RequestKeys.DistinctBy(k => k.Kid, StringComparer.Ordinal).Count() == server.RequestKeys.Count,
                $"kid twice: {server.Id}"
            );
            Require(server.RequestKeys.All(k => IsP256(k.Spki)), $"request key is not P-256: {server.Id}");
            Require(
                server.LogKeys.All(k => CheckpointKey.Parse(k).TryGetValue(out _, out _)),
                $"log key is no vkey: {server.Id}"
            );
            foreach (var origin in server.Origins)
            {
                Require(IsOrigin(origin, development), $"not an allowed origin: {origin}");

                // Two entries for one origin would let the keys of one server speak for the other.
                Require(byOrigin.TryAdd(origin, server), $"origin twice: {origin}");
            }
        }

        Require(byOrigin.Count > 0, "no server");
        return new PinnedServers(all, byOrigin);
    }

    /// <summary>Byte for byte: no normalisation, no wildcard.</summary>
    public bool TryFind(string origin, [NotNullWhen(true)] out PinnedServer? server) =>
        _byOrigin.TryGetValue(origin, out server);

    private static List<PinnedServer> Deserialize(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize<List<PinnedServer>>(utf8, StrictJson.Options)
                ?? throw new ServersFileException("null");
        }
        catch (JsonException error)
        {
            throw new ServersFileException("not strict JSON", error);
        }
    }

    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    private static bool IsOrigin(string text, bool development) =>
        text.All(c => char.IsAscii(c) && !char.IsAsciiLetterUpper(c))
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.UserInfo.Length == 0
        && uri.GetLeftPart(UriPartial.Authority) == text
        && (uri.Scheme == Uri.UriSchemeHttps || (development && uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static bool IsP256(string spki)
    {
        try
        {
            using var key = ECDsa.Create();
            var der = Convert.FromBase64String(spki);
            key.ImportSubjectPublicKeyInfo(der, out var read);
            return read == der.Length
                && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value
                    == ECCurve.NamedCurves.nistP256.Oid.Value;
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new ServersFileException(otherwise);
        }
    }
}

/// <summary>servers.json cannot be used; the agent does not start.</summary>
internal sealed class ServersFileException(string message, Exception? inner = null) : Exception(message, inner);
