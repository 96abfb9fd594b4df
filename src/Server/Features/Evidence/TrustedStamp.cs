using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Trust;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>A token whose authority this server trusts now.</summary>
internal sealed record TrustedStamp(byte[] Token, VerifiedTimestamp Stamp, TrustedCertificate Authority);

/// <summary>Asks the authority and believes nothing of its answer before it was verified.</summary>
internal sealed class StampAuthority(TimestampClient client, CertificateTrust trust, TimeProvider clock)
{
    /// <exception cref="TimestampUnavailableException">No token, or one that is as good as none: ask again later.</exception>
    public async Task<TrustedStamp> StampHashAsync(byte[] sha256, CancellationToken ct)
    {
        var token = await client.StampHashAsync(sha256, ct);
        var stamp = Require(VerifiedTimestamp.VerifyHash(token, sha256));
        var authority = Require(
            await trust.ValidateAsync(
                stamp.SignerCertificate,
                stamp.Certificates,
                CertificatePurpose.Timestamping,
                stamp.Time,
                clock.GetUtcNow(),
                ct
            )
        );
        return new TrustedStamp(token, stamp, authority);
    }

    private static T Require<T>(Verdict<T> verdict)
        where T : notnull =>
        verdict.TryGetValue(out var value, out var rejection)
            ? value
            : throw new TimestampUnavailableException($"{rejection.Reason}: {rejection.Detail}");
}
