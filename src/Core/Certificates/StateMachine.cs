using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.X509;

namespace JianliRegistry.Core.Certificates;

/// <summary>RFC 5280 §6.1 for one candidate path, by BouncyCastle; its signatures have all been verified before by ours.</summary>
internal static class StateMachine
{
    /// <summary>Throws what BouncyCastle throws when the path is not valid.</summary>
    /// <param name="path">Leaf first, anchor last.</param>
    public static void Validate(IReadOnlyList<CertificateNode> path, DateTimeOffset at)
    {
        var anchor = new TrustAnchor(new SignedElsewhere(path[^1].Certificate.Der), nameConstraints: null);
        var parameters = new PkixParameters(new HashSet<TrustAnchor> { anchor })
        {
            IsRevocationEnabled = false,
            Date = at.UtcDateTime,
        };
        parameters.AddCertPathChecker(new ExtendedKeyUsageIsChecked());
        List<X509Certificate> certificates = [.. path.SkipLast(1).Select(c => new SignedElsewhere(c.Certificate.Der))];
        CheckAnchorNameConstraints(path, certificates);
        new PkixCertPathValidator().Validate(new PkixCertPath(certificates), parameters);
    }

    /// <summary>BouncyCastle never reads TrustAnchor.nameConstraints, so the anchor's are applied here (RFC 5280 §6.1.3 (b), (c)).</summary>
    private static void CheckAnchorNameConstraints(
        IReadOnlyList<CertificateNode> path,
        List<X509Certificate> certificates
    )
    {
        if (path[^1].Fields.Extension(CertificateExtensions.NameConstraintsOid) is not { } extension)
        {
            return;
        }

        var constraints = NameConstraints.GetInstance(Asn1Object.FromByteArray(extension.Value.ToArray()));
        var validator = new PkixNameConstraintValidator();
        if (constraints.PermittedSubtreesValue is { } permitted)
        {
            validator.IntersectPermittedSubtree(Asn1Sequence.GetInstance(permitted.ToAsn1Object()));
        }

        if (constraints.ExcludedSubtreesValue is { } excluded)
        {
            foreach (var subtree in Asn1Sequence.GetInstance(excluded.ToAsn1Object()))
            {
                validator.AddExcludedSubtree(GeneralSubtree.GetInstance(subtree));
            }
        }

        for (var i = 0; i < certificates.Count; i++)
        {
            if (i > 0 && path[i].IsSelfIssued)
            {
                continue;
            }

            validator.CheckDN(certificates[i].SubjectDN);
            foreach (var name in certificates[i].GetSubjectAlternativeNameExtension()?.GetNames() ?? [])
            {
                validator.CheckName(name);
            }

            foreach (var email in certificates[i].SubjectDN.GetValueList(X509Name.EmailAddress))
            {
                validator.CheckEmail(email);
            }
        }
    }

    /// <summary>
    /// A certificate whose signature was verified natively. BouncyCastle's arithmetic would cost up to a thousand times more
    /// (it even tests an RSA modulus for primes), which is a lever for denial of service.
    /// </summary>
    private sealed class SignedElsewhere(byte[] der) : X509Certificate(der)
    {
        // Only handed from step to step, never used: Verify is the one user, and it is ours.
        private static readonly AsymmetricKeyParameter NoKey = CreatePlaceholder();

        public override void Verify(AsymmetricKeyParameter key) { }

        public override AsymmetricKeyParameter GetPublicKey() => NoKey;

        private static ECPublicKeyParameters CreatePlaceholder()
        {
            var curve = CustomNamedCurves.GetByName("P-256");
            return new ECPublicKeyParameters(curve.G, new ECDomainParameters(curve));
        }
    }

    /// <summary>BouncyCastle takes a critical extendedKeyUsage for unknown; our purposes have read it.</summary>
    private sealed class ExtendedKeyUsageIsChecked : PkixCertPathChecker
    {
        public override void Init(bool forward) { }

        public override bool IsForwardCheckingSupported() => true;

        public override ISet<string> GetSupportedExtensions() =>
            new HashSet<string> { CertificateExtensions.ExtendedKeyUsageOid };

        public override void Check(X509Certificate cert, ISet<string> unresolvedCritExts) =>
            unresolvedCritExts.Remove(CertificateExtensions.ExtendedKeyUsageOid);

        public override object Clone() => this;
    }
}
