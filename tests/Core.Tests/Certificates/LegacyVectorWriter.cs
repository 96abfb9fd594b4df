using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Pki.Certificates;

namespace JianliRegistry.Core.Tests.Certificates;

/// <summary>
/// Wrote tests/vectors/legacy once (JIANLI_WRITE_LEGACY_VECTORS=directory). The files are the vectors, not this; every key in
/// them was thrown away, subjects say TEST ONLY.
/// </summary>
[SuppressMessage("Security", "CA5350:Do not use weak cryptographic algorithms", Justification = "Old locks have them.")]
[SuppressMessage("Security", "CA5385:Use a sufficient key size", Justification = "Old locks have them.")]
internal sealed class LegacyVectorWriter(string directory)
{
    private const string CreditCode = "91370000XXXXXX0197";
    private const string OrganizationCode = "XXXXXX019";
    private static readonly DateTimeOffset Now = PathLab.Now;
    private static readonly DateTimeOffset Until = Now.AddMonths(6);
    private readonly RSA _authorityKey = RSA.Create(2048);
    private X509Certificate2 _authority = null!;

    public void Run()
    {
        Directory.CreateDirectory(directory);
        _authority = Authority(_authorityKey, Now.AddYears(5));
        var weak = Lock(RSA.Create(1024), HashAlgorithmName.SHA1, $"OU={OrganizationCode}", Now.AddDays(-1));
        Kinds(weak);
        Refusals(weak);
    }

    private void Kinds(X509Certificate2 weak)
    {
        Kind("short-rsa-key", LegacyWeaknesses.ShortRsaKey, Lock(RSA.Create(1024)), CreditCode);
        Kind("sha1-signature", LegacyWeaknesses.Sha1Signature, Lock(hash: HashAlgorithmName.SHA1), CreditCode);
        Kind("expired", LegacyWeaknesses.Expired, Lock(until: Now.AddDays(-1)), CreditCode);
        Kind("authority-gone", LegacyWeaknesses.AuthorityGone, Lock(), CreditCode, crls: []);
        var code = Lock(subject: $"OU={OrganizationCode}");
        Kind("organization-code-only", LegacyWeaknesses.OrganizationCodeOnly, code, OrganizationCode);
        Kind("credit-code-missing", LegacyWeaknesses.CreditCodeMissing, Lock(subject: "OU=测试监理部"), null);
        const LegacyWeaknesses Most =
            LegacyWeaknesses.ShortRsaKey
            | LegacyWeaknesses.Sha1Signature
            | LegacyWeaknesses.Expired
            | LegacyWeaknesses.OrganizationCodeOnly;
        Kind("most-at-once", Most, weak, OrganizationCode, crls: []);
    }

    private void Refusals(X509Certificate2 weak)
    {
        Write("rule-ended", RejectionReason.TrustNotConfigured, Lock(), until: Now);
        using var other = RSA.Create(2048);
        var stranger = Authority(other, Now.AddYears(5));
        Write("other-authority-key", RejectionReason.TrustNotConfigured, Lock(), authority: stranger);
        Write("revoked", RejectionReason.CertificateRevoked, weak, crls: [Crl(weak)]);
        var encryption = Lock(usage: X509KeyUsageFlags.KeyEncipherment);
        Write("encryption-key", RejectionReason.KeyUsageMissing, encryption);
        var two = $"OU={CreditCode},OU=91110000XXXXXX0191";
        Write("two-codes", RejectionReason.CreditCodeAmbiguous, Lock(subject: two));
        Write("not-yet-valid", RejectionReason.CertificateNotYetValid, Lock(from: Now.AddDays(1)));
        Write("short-key-not-accepted", RejectionReason.KeyNotAllowed, weak, LegacyWeaknesses.Sha1Signature);
        Write("tiny-rsa-key", RejectionReason.KeyNotAllowed, Lock(RSA.Create(768)));
        const LegacyWeaknesses KeyOnly = LegacyWeaknesses.ShortRsaKey;
        Write("sha1-not-accepted", RejectionReason.AlgorithmNotAllowed, weak, KeyOnly);
        Write("expired-not-accepted", RejectionReason.CertificateExpired, Lock(until: Now.AddDays(-1)), KeyOnly);
        Write("authority-gone-not-accepted", RejectionReason.RevocationUnknown, Lock(), KeyOnly, crls: []);
        Write("code-not-accepted", RejectionReason.CreditCodeMissing, Lock(subject: "OU=测试"), KeyOnly);
    }

    private void Kind(
        string name,
        LegacyWeaknesses weakness,
        X509Certificate2 lockCertificate,
        string? code,
        IReadOnlyList<byte[]>? crls = null
    ) =>
        new LegacyVector(
            $"a lock with {weakness}",
            "accepted",
            lockCertificate.RawData,
            _authority.RawData,
            weakness,
            weakness,
            code,
            Until,
            crls ?? [Crl()],
            Now
        ).Write(Path.Combine(directory, name + ".json"));

    private void Write(
        string name,
        RejectionReason reason,
        X509Certificate2 lockCertificate,
        LegacyWeaknesses accepted = (LegacyWeaknesses)0x3F,
        X509Certificate2? authority = null,
        IReadOnlyList<byte[]>? crls = null,
        DateTimeOffset? until = null
    ) =>
        new LegacyVector(
            name.Replace('-', ' '),
            reason.ToString(),
            lockCertificate.RawData,
            (authority ?? _authority).RawData,
            accepted,
            LegacyWeaknesses.None,
            null,
            until ?? Until,
            crls ?? [Crl()],
            Now
        ).Write(Path.Combine(directory, name + ".json"));

    private static X509Certificate2 Authority(RSA key, DateTimeOffset until)
    {
        var request = new CertificateRequest(
            "C=CN, CN=Old CA TEST ONLY",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(Now.AddYears(-10), until);
    }

    private X509Certificate2 Lock(
        RSA? key = null,
        HashAlgorithmName? hash = null,
        string? subject = null,
        DateTimeOffset? until = null,
        DateTimeOffset? from = null,
        X509KeyUsageFlags usage = X509KeyUsageFlags.DigitalSignature
    )
    {
        var request = new CertificateRequest(
            $"C=CN, {subject ?? $"OU={CreditCode}"}, CN=旧锁 TEST ONLY",
            key ?? RSA.Create(2048),
            hash ?? HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(CertificateProfiles.KeyUsage(usage));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false)
        );
        return request.Create(
            _authority.SubjectName,
            new OldGenerator(_authorityKey),
            from ?? Now.AddYears(-3),
            until ?? Now.AddYears(1),
            RandomNumberGenerator.GetBytes(15)
        );
    }

    /// <summary>Signed over SHA-1, as that CA does.</summary>
    private byte[] Crl(X509Certificate2? revoked = null)
    {
        var builder = new CertificateRevocationListBuilder();
        if (revoked is not null)
        {
            builder.AddEntry(revoked, Now.AddDays(-9));
        }

        return builder.Build(
            _authority.SubjectName,
            new OldGenerator(_authorityKey),
            crlNumber: 7,
            Now.AddDays(1),
            HashAlgorithmName.SHA1,
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_authority, true, false),
            Now.AddHours(-1)
        );
    }

    /// <summary>The platform's generator with SHA-1, which it no longer offers.</summary>
    private sealed class OldGenerator(RSA key) : X509SignatureGenerator
    {
        private readonly X509SignatureGenerator _today = CreateForRSA(key, RSASignaturePadding.Pkcs1);

        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            hashAlgorithm == HashAlgorithmName.SHA1
                ? SignatureScheme.Encode(ObjectIdentifiers.RsaSha1, withNull: true)
                : _today.GetSignatureAlgorithmIdentifier(hashAlgorithm);

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, hashAlgorithm, RSASignaturePadding.Pkcs1);

        protected override System.Security.Cryptography.X509Certificates.PublicKey BuildPublicKey() => _today.PublicKey;
    }
}
