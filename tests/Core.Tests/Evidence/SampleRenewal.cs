using JianliRegistry.Core.Signing;
using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support.Certificates;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Evidence;

/// <summary>A timestamp authority of later years, with a root of its own, that renews packages at one instant.</summary>
internal sealed class SampleRenewal : IDisposable
{
    private readonly TestAuthority _authority;

    /// <param name="at">When it stamps; its certificates last for ten years from then.</param>
    /// <param name="algorithm">Of its CAs and its own key.</param>
    public SampleRenewal(DateTimeOffset at, KeyAlgorithm algorithm = KeyAlgorithm.P256) =>
        (At, _authority) = (at, new TestAuthority(at, $"Authority of {at.Year}", algorithm, algorithm));

    public DateTimeOffset At { get; }
    public IReadOnlyList<byte[]> Anchors => _authority.Anchors;
    public DateTimeOffset End => new(_authority.Timestamper.Certificate.NotAfter.ToUniversalTime());

    /// <summary>Its lists: as they were when it stamped, or as one says later.</summary>
    /// <param name="revokedAt">Of its timestamp certificate.</param>
    public IReadOnlyList<byte[]> Crls(DateTimeOffset? issued = null, DateTimeOffset? revokedAt = null)
    {
        IReadOnlyList<RevokedCertificate> revoked = revokedAt is { } when
            ? [new RevokedCertificate(_authority.Timestamper.Certificate.SerialNumber, when, 1)]
            : [];
        return [_authority.Crl(_authority.Root, [], issued), _authority.Crl(_authority.Issuing, revoked, issued)];
    }

    /// <summary>Adds an archive timestamp over all that is there.</summary>
    public byte[] Archive(byte[] cms)
    {
        var request = Accepted(ArchiveTimestamps.Prepare(cms));
        var token = Accepted(ArchiveTimestamps.Complete(_authority.TimestampToken(request.Data, At), request));
        return Accepted(ArchiveTimestamps.Add(cms, [token]));
    }

    /// <summary>A token over a hash: the root of a tree.</summary>
    public byte[] StampHash(byte[] sha256) => _authority.StampDigest(sha256, at: At);

    public void Dispose() => _authority.Dispose();
}
