using System.Security.Cryptography;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Evidence;

/// <summary>Which octets an evidence record of one piece of evidence is over: what never changes when proofs are added.</summary>
public static class RenewalObjects
{
    /// <param name="core">Of <see cref="CadesAssembler.Core"/>.</param>
    /// <param name="archiveTimestamps">Tokens with their index; a record made after them renews them too.</param>
    /// <param name="materials">SHA-256 of certificates, CRLs and OCSP responses.</param>
    /// <returns>The group for <see cref="RenewalTree.Build"/>.</returns>
    public static IReadOnlyList<byte[]> GroupOf(
        byte[] statement,
        byte[] signature,
        byte[] core,
        byte[] timestamp,
        IEnumerable<byte[]> archiveTimestamps,
        IEnumerable<byte[]> materials
    ) =>
        RenewalTree.GroupOf([
            .. new[] { statement, signature, core, timestamp }.Concat(archiveTimestamps).Select(SHA256.HashData),
            .. materials,
        ]);

    /// <summary>What the record has to cover and does not, or covers and is not there; null: nothing.</summary>
    internal static string? Missing(
        RenewalRecord record,
        PackageContents package,
        VerifiedSignature commitment,
        IReadOnlyList<VerifiedArchiveTimestamp> archives
    )
    {
        if (!CadesAssembler.Core(package.Find(PackagePaths.Commitment)).TryGetValue(out var core, out var rejection))
        {
            return rejection.Detail;
        }

        (string Name, byte[]? Content)[] required =
        [
            (PackagePaths.Statement, commitment.Content),
            (PackagePaths.SignatureValue, commitment.Signature),
            ("the signature with its timestamp", core),
            (PackagePaths.Timestamp, package.Find(PackagePaths.Timestamp)),
        ];
        if (Array.Find(required, r => r.Content is { } content && !record.Covers(content)) is { Name: { } name })
        {
            return $"the evidence record does not cover {name}";
        }

        var present = GroupOf(
            commitment.Content,
            commitment.Signature,
            core,
            package.Find(PackagePaths.Timestamp) ?? [],
            archives.Select(a => a.Token),
            package.Under(PackagePaths.Trust).Select(file => SHA256.HashData(file.Content))
        );
        var known = present.Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        return record.Group.All(hash => known.Contains(Convert.ToHexString(hash)))
            ? null
            : "the evidence record covers something that is not in the package";
    }
}
