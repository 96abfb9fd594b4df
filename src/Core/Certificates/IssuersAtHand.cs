namespace JianliRegistry.Core.Certificates;

/// <summary>Whether certificates that travel beside a signature are as their CAs made them. Says nothing of trust, time or status.</summary>
public static class IssuersAtHand
{
    /// <param name="certificates">DER, in any order.</param>
    /// <returns>True when each carries the signature of an anchor, of a configured CA or of another one of them: then no octet was altered.</returns>
    public static bool SignedAll(IReadOnlyList<byte[]> certificates, TrustStore trust)
    {
        var nodes = new List<CertificateNode>(certificates.Count);
        foreach (var der in certificates)
        {
            if (!CertificateNode.Parse(der, trust.Profile).TryGetValue(out var node, out _))
            {
                return false;
            }

            nodes.Add(node);
        }

        var issuers = trust.Anchors.Concat(trust.Intermediates).Concat(nodes).ToList();
        return nodes.TrueForAll(node =>
            issuers.Exists(issuer => issuer.SubjectKey == node.IssuerKey && OcspResponder.IsIssuedBy(node, issuer))
        );
    }
}
