using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Reads leaves and helpers by one trust store's profile, and remembers them by their octets. Thread-safe.</summary>
internal sealed class NodeReader(TrustStore trust, int maxHelpers)
{
    private readonly BoundedCache<Sha256Key, CertificateNode> _known = new(1024);

    public Verdict<IReadOnlyList<CertificateNode>> ReadHelpers(IReadOnlyList<byte[]> helpers)
    {
        if (helpers.Count == 0)
        {
            return trust.Intermediates.ToList();
        }

        if (helpers.Count > maxHelpers)
        {
            return new Rejection(RejectionReason.PathBudgetExceeded, $"{helpers.Count} helper certificates");
        }

        var nodes = new List<CertificateNode>(trust.Intermediates);
        var seen = new HashSet<Sha256Key>();
        foreach (var der in helpers)
        {
            // Junk among helpers is no reason to refuse: whoever sent it need not be the leaf's owner.
            var hash = Sha256Key.Of(der);
            if (Read(der, hash).TryGetValue(out var node, out _) && seen.Add(hash))
            {
                nodes.Add(node);
            }
        }

        return nodes;
    }

    /// <summary>By the trust store's own profile, also where the caller read the octets before by another.</summary>
    public Verdict<CertificateNode> Read(ReadOnlySpan<byte> der, Sha256Key hash)
    {
        if (der.Length > EndEntityCertificate.MaxSize)
        {
            return new Rejection(RejectionReason.CertificateTooLarge, $"{der.Length} octets");
        }

        if (_known.TryGet(hash, out var node))
        {
            return node;
        }

        if (!CertificateNode.Parse(der, trust.Profile).TryGetValue(out node, out var rejection))
        {
            return rejection;
        }

        _known.Set(hash, node);
        return node;
    }
}
