using JianliRegistry.Core.Enterprises;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Configured trust: anchors decide, intermediates only help to build paths.</summary>
public sealed class TrustStore
{
    private TrustStore() { }

    /// <summary>True when any anchor's subject contains "TEST ONLY"; Production refuses to start with it.</summary>
    public bool HasTestAnchors => throw new NotSupportedException();

    /// <summary>DER certificates.</summary>
    public static Verdict<TrustStore> Create(IReadOnlyList<byte[]> anchors, IReadOnlyList<byte[]> intermediates) =>
        throw new NotSupportedException();

    /// <summary>Concatenated PEM texts (each may hold several certificates).</summary>
    public static Verdict<TrustStore> FromPem(IReadOnlyList<string> anchors, IReadOnlyList<string> intermediates) =>
        throw new NotSupportedException();
}

/// <summary>Revocation status as bytes; nothing is ever fetched from here.</summary>
public sealed record RevocationMaterial(IReadOnlyList<byte[]> Crls, IReadOnlyList<byte[]> OcspResponses)
{
    public static RevocationMaterial None { get; } = new([], []);
}

/// <summary>One piece of status that a verdict rests on: DER bytes of the CRL or OCSP response.</summary>
public sealed record RevocationProof(bool IsOcsp, byte[] Der, DateTimeOffset ThisUpdate, DateTimeOffset? NextUpdate);

/// <summary>A certificate that was trusted for one purpose at one instant. Only <see cref="CertificatePathValidator"/> makes one.</summary>
public sealed class TrustedCertificate
{
    internal TrustedCertificate(
        EndEntityCertificate certificate,
        CertificatePurpose purpose,
        IReadOnlyList<byte[]> path,
        IReadOnlyList<RevocationProof> statusProofs
    ) => (Certificate, Purpose, Path, StatusProofs) = (certificate, purpose, path, statusProofs);

    public EndEntityCertificate Certificate { get; }
    public CertificatePurpose Purpose { get; }

    /// <summary>DER, leaf first, anchor last.</summary>
    public IReadOnlyList<byte[]> Path { get; }
    public IReadOnlyList<RevocationProof> StatusProofs { get; }
}

/// <summary>A strictly parsed X.509 certificate; nothing about it is trusted yet.</summary>
public sealed class EndEntityCertificate
{
    private EndEntityCertificate() { }

    public byte[] Der => throw new NotSupportedException();
    public byte[] Sha256 => throw new NotSupportedException();
    public byte[] SubjectPublicKeyInfo => throw new NotSupportedException();
    public byte[] SpkiSha256 => throw new NotSupportedException();

    /// <summary>RFC 4514 text, for people.</summary>
    public string Subject => throw new NotSupportedException();
    public string Issuer => throw new NotSupportedException();
    public byte[] IssuerDer => throw new NotSupportedException();

    /// <summary>Upper-case hex without leading zero octets.</summary>
    public string SerialNumber => throw new NotSupportedException();
    public DateTimeOffset NotBefore => throw new NotSupportedException();
    public DateTimeOffset NotAfter => throw new NotSupportedException();

    public static Verdict<EndEntityCertificate> Parse(ReadOnlySpan<byte> der) => throw new NotSupportedException();
}

/// <summary>Limits and freshness; instants and durations only, no I/O.</summary>
public sealed record PathPolicy(TimeSpan? MaxStatusAge = null, bool RequireRevocation = true);

/// <summary>RFC 5280 §6 with our own path building and guards; no network, no wall clock.</summary>
public sealed class CertificatePathValidator(TrustStore trust, PathPolicy policy)
{
    public TrustStore Trust { get; } = trust;
    public PathPolicy Policy { get; } = policy;

    /// <param name="leaf">DER.</param>
    /// <param name="helpers">Untrusted DER certificates that may help to build a path.</param>
    /// <param name="at">When the path had to be valid.</param>
    /// <param name="now">The clock against which status freshness is judged.</param>
    public Verdict<TrustedCertificate> Validate(
        ReadOnlySpan<byte> leaf,
        IReadOnlyList<byte[]> helpers,
        CertificatePurpose purpose,
        RevocationMaterial status,
        DateTimeOffset at,
        DateTimeOffset now
    ) => throw new NotSupportedException();
}

/// <summary>Finds the 统一社会信用代码 in a certificate (ordered list of places); two different codes refuse.</summary>
public static class CreditCodeExtractor
{
    public static Verdict<CreditCode> Extract(EndEntityCertificate certificate) => throw new NotSupportedException();
}
