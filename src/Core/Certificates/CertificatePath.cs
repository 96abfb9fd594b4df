namespace JianliRegistry.Core.Certificates;

/// <summary>A path that was found valid at some instant.</summary>
/// <param name="nodes">Leaf first, anchor last.</param>
internal sealed class CertificatePath(IReadOnlyList<CertificateNode> nodes)
{
    public IReadOnlyList<CertificateNode> Nodes { get; } = nodes;
    public EndEntityCertificate Leaf => Nodes[0].Certificate;

    /// <summary>DER, in the order of the nodes; made once, however often the path is asked for.</summary>
    public IReadOnlyList<byte[]> Encodings { get; } = [.. nodes.Select(n => n.Certificate.Der)];

    public bool IsWithinWindows(DateTimeOffset at)
    {
        foreach (var node in Nodes)
        {
            if (CertificateRules.CheckWindow(node.Fields, at) is not null)
            {
                return false;
            }
        }

        return true;
    }
}
