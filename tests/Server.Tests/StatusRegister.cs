using System.Collections.Concurrent;
using JianliRegistry.Pki.Authority;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests;

/// <summary>What the test authority knows of its certificates, and its honest answers by some clock.</summary>
public sealed class StatusRegister(TestAuthority authority)
{
    /// <summary>RFC 5280 §5.3.1.</summary>
    private const int KeyCompromise = 1;
    private readonly ConcurrentDictionary<string, RevokedCertificate> _revoked = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> _unknown = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How far the authority's clock is ahead. Its answers begin a minute before they are made, unless this says otherwise.</summary>
    public TimeSpan Ahead { get; set; }

    public void Revoke(TestLeaf leaf) =>
        _revoked[leaf.SerialNumber] = new RevokedCertificate(
            leaf.SerialNumber,
            authority.Now.AddMinutes(-30),
            KeyCompromise
        );

    /// <summary>From now on the responder says "unknown" of it.</summary>
    public void Disown(TestLeaf leaf) => _unknown[leaf.SerialNumber] = true;

    /// <param name="shift">How far the authority's clock is ahead of <paramref name="time"/>.</param>
    public AuthorityAnswers Answers(TimeProvider time, TimeSpan shift = default)
    {
        var responder = new OcspResponder(authority.Responder, authority.Issuing.Identity.Parsed, StatusOf);
        return new AuthorityAnswers(
            (issuer, _) =>
                Now(
                    issuer == "root"
                        ? authority.Crl(authority.Root, [], ThisUpdate())
                        : authority.Crl(authority.Issuing, [.. _revoked.Values], ThisUpdate())
                ),
            (request, _) => Now(responder.Answer(request, ThisUpdate())),
            (_, _) => Task.FromResult<byte[]?>(null)
        );

        // A CRL that is made this very second may be a moment ahead of whoever reads it.
        DateTimeOffset ThisUpdate() => time.GetUtcNow() + shift + Ahead - TimeSpan.FromMinutes(1);
    }

    private OcspStatus StatusOf(string serial)
    {
        var entry = _revoked.Values.FirstOrDefault(r => Same(r.SerialNumber, serial));
        return _unknown.Keys.Any(u => Same(u, serial)) ? OcspStatus.Unknown
            : entry is null ? OcspStatus.Good
            : new OcspStatus(true, entry);
    }

    private static bool Same(string one, string other) =>
        string.Equals(one.TrimStart('0'), other.TrimStart('0'), StringComparison.OrdinalIgnoreCase);

    private static Task<byte[]?> Now(byte[] answer) => Task.FromResult<byte[]?>(answer);
}
