using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Keys;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Signs receipts and packages with the server's seal, P-256 or SM2, in the same CAdES profile as a commitment.</summary>
internal sealed class Seal(IServerKeyStore keys, IOptions<ServerOptions> server)
{
    // Decided once, as the keys of one run are: a receipt is written for every report.
    private readonly Lazy<SignatureAlgorithm> _algorithm = new(() =>
        KeyHistory.AlgorithmOf(keys.Current(ServerKeyUse.Seal))
    );

    /// <summary>DER.</summary>
    public byte[] Certificate => Convert.FromBase64String(keys.Current(ServerKeyUse.Seal).Certificate!);

    /// <summary>The seal's certificate and the configured CAs above it, by name: a stranger has the anchor only.</summary>
    public IReadOnlyList<byte[]> PathUpTo(TrustStore trust)
    {
        var path = new List<byte[]> { Certificate };
        for (var i = 0; i < path.Count; i++)
        {
            path.AddRange(
                IssuersOf(path[i], trust).Where(issuer => !path.Exists(c => c.AsSpan().SequenceEqual(issuer)))
            );
        }

        return path;
    }

    /// <returns>CAdES-B.</returns>
    public byte[] Sign(
        byte[] content,
        DateTimeOffset now,
        string mimeType = CommitmentAttributes.StatementMimeType,
        bool detached = false
    )
    {
        var (certificate, algorithm) = (Certificate, _algorithm.Value);
        var form = algorithm == SignatureAlgorithm.Sm2 ? server.Value.Sm2Form : SignatureForm.Cms;
        var attributes = Require(
            CommitmentAttributes.Build(content, certificate, now, algorithm, policy: null, mimeType, form)
        );
        return Require(
            CadesAssembler.Assemble(content, attributes, keys.SignSeal(attributes), algorithm, [certificate], detached)
        );
    }

    private static List<byte[]> IssuersOf(byte[] der, TrustStore trust)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        var name = certificate.IssuerName.RawData;
        return [.. trust.IntermediateCertificates.Select(i => i.Der).Where(i => SubjectOf(i).SequenceEqual(name))];
    }

    private static ReadOnlySpan<byte> SubjectOf(byte[] der)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return certificate.SubjectName.RawData;
    }

    private static byte[] Require(Verdict<byte[]> verdict) =>
        verdict.TryGetValue(out var bytes, out var rejection)
            ? bytes
            : throw new InvalidOperationException($"the seal can't sign: {rejection.Reason}: {rejection.Detail}");
}
