using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Certificates;

/// <summary>Which certificate is signed by whose key. What verified is remembered by all searches, what did not by this one.</summary>
internal sealed class IssuerSignatures
{
    // By child and issuer key; a CA's own certificate is verified once, not once a login.
    private static readonly BoundedCache<Sha256Key, object> Verified = new(4096);
    private static readonly object Valid = new();
    private readonly HashSet<Sha256Key> _broken = [];

    public bool IsSignedBy(CertificateNode child, CertificateNode issuer, SignatureScheme scheme)
    {
        Span<byte> pair = stackalloc byte[2 * Sha256Key.Size];
        child.Certificate.Sha256.CopyTo(pair);
        issuer.Key.Sha256.CopyTo(pair[Sha256Key.Size..]);
        var link = Sha256Key.Of(pair);
        if (Verified.TryGet(link, out _))
        {
            return true;
        }

        if (_broken.Contains(link))
        {
            return false;
        }

        var fields = child.Fields;
        var verdict = issuer.Key.Verify(scheme, fields.ToBeSigned.Span, fields.Signature.Span, ecdsaDer: true);
        if (!verdict.TryGetValue(out _, out _))
        {
            _broken.Add(link);
            return false;
        }

        Verified.Set(link, Valid);
        return true;
    }
}
