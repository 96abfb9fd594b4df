using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Tests.Support.Certificates;

/// <summary>A certificate of the test authority and its software key (RSA, ECDsa or SM2).</summary>
public sealed class TestLeaf(X509Certificate2 certificate, AsymmetricAlgorithm key) : IDisposable
{
    public X509Certificate2 Certificate { get; } = certificate;
    public AsymmetricAlgorithm Key { get; } = key;
    public byte[] Der => Certificate.RawData;

    /// <summary>Upper-case hex, as CRL and OCSP options take it.</summary>
    public string SerialNumber => Certificate.SerialNumber;
    public ECDsa Ecdsa => (ECDsa)Key;
    public RSA Rsa => (RSA)Key;
    public Sm2PrivateKey Sm2 => (Sm2PrivateKey)Key;

    public void Dispose()
    {
        Certificate.Dispose();
        Key.Dispose();
    }
}
