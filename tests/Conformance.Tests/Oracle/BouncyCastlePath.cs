using JianliRegistry.Core.Certificates;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkix;
using Org.BouncyCastle.X509;

namespace JianliRegistry.Conformance.Tests.Oracle;

/// <summary>What BouncyCastle's PkixCertPathValidator says of one path. Signatures, status and purposes are not asked here.</summary>
internal static class BouncyCastlePath
{
    /// <returns>Null when it accepts, otherwise why not.</returns>
    /// <param name="path">DER, leaf first, anchor last.</param>
    public static string? Refusal(IReadOnlyList<byte[]> path, PathPolicy policy, DateTimeOffset at)
    {
        try
        {
            Validate(path, policy, at);
            return null;
        }
        catch (Exception error)
        {
            return error.Message;
        }
    }

    private static void Validate(IReadOnlyList<byte[]> path, PathPolicy policy, DateTimeOffset at)
    {
        List<X509Certificate> certificates = [.. path.Select(der => new UnsignedCertificate(der))];
        var root = certificates[^1];
        CheckAnchor(root, certificates, at);

        // BouncyCastle reads nothing of an anchor but name and key. One that asserts policies is therefore given as
        // the first certificate of the path, below an anchor with its own name.
        var assertsPolicies = root.GetExtensionValue(X509Extensions.CertificatePolicies) is not null;
        var anchor = assertsPolicies
            ? new TrustAnchor(root.IssuerDN, UnsignedCertificate.NoKey, nameConstraints: null)
            : new TrustAnchor(root, nameConstraints: null);
        if (!assertsPolicies)
        {
            certificates.RemoveAt(certificates.Count - 1);
        }

        var parameters = new PkixParameters(new HashSet<TrustAnchor> { anchor })
        {
            IsRevocationEnabled = false,
            Date = at.UtcDateTime,
            IsExplicitPolicyRequired = policy.RequireExplicitPolicy,
            IsAnyPolicyInhibited = policy.InhibitAnyPolicy,
            IsPolicyMappingInhibited = policy.InhibitPolicyMapping,
        };
        if (policy.InitialPolicies.Count > 0)
        {
            parameters.SetInitialPolicies(new HashSet<string>(policy.InitialPolicies));
        }

        parameters.AddCertPathChecker(new ExtendedKeyUsageIsChecked());
        new PkixCertPathValidator().Validate(new PkixCertPath(certificates), parameters);
    }

    private static void CheckAnchor(X509Certificate root, List<X509Certificate> certificates, DateTimeOffset at)
    {
        root.CheckValidity(at.UtcDateTime);
        var unknown = root.GetCriticalExtensionOids().Except(Known).FirstOrDefault();
        Require(unknown is null, $"the anchor's critical extension {unknown}");
        Require(root.Version == 1 || root.GetBasicConstraints() >= 0, "the anchor is no CA");
        Require(root.GetKeyUsage() is not { } usage || usage[5], "the anchor may not sign certificates");
        var below = certificates.Skip(1).SkipLast(1).Count(c => !c.IssuerDN.Equivalent(c.SubjectDN));
        Require(root.GetBasicConstraints() < 0 || below <= root.GetBasicConstraints(), "too long for the anchor");
        CheckAnchorNameConstraints(root, certificates);
    }

    /// <summary>BouncyCastle never reads TrustAnchor.nameConstraints; its parts for them are used by hand.</summary>
    private static void CheckAnchorNameConstraints(X509Certificate root, List<X509Certificate> certificates)
    {
        if (root.GetExtensionValue(X509Extensions.NameConstraints) is not { } value)
        {
            return;
        }

        var constraints = Org.BouncyCastle.Asn1.X509.NameConstraints.GetInstance(
            Asn1Object.FromByteArray(value.GetOctets())
        );
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

        for (var i = 0; i < certificates.Count - 1; i++)
        {
            if (i > 0 && certificates[i].IssuerDN.Equivalent(certificates[i].SubjectDN))
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

    private static readonly string[] Known =
    [
        X509Extensions.KeyUsage.Id,
        X509Extensions.BasicConstraints.Id,
        X509Extensions.SubjectAlternativeName.Id,
        X509Extensions.NameConstraints.Id,
        X509Extensions.ExtendedKeyUsage.Id,
        X509Extensions.CrlDistributionPoints.Id,
        X509Extensions.CertificatePolicies.Id,
        X509Extensions.PolicyMappings.Id,
        X509Extensions.PolicyConstraints.Id,
        X509Extensions.InhibitAnyPolicy.Id,
    ];

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new PkixCertPathValidatorException(otherwise);
        }
    }

    /// <summary>Its signature counts as verified, so that what stands in it can be changed at will.</summary>
    private sealed class UnsignedCertificate(byte[] der) : X509Certificate(der)
    {
        // Only handed from step to step, never used: Verify is the one user, and it is ours.
        public static readonly AsymmetricKeyParameter NoKey = CreatePlaceholder();

        public override void Verify(AsymmetricKeyParameter key) { }

        public override AsymmetricKeyParameter GetPublicKey() => NoKey;

        private static ECPublicKeyParameters CreatePlaceholder()
        {
            var curve = CustomNamedCurves.GetByName("P-256");
            return new ECPublicKeyParameters(curve.G, new ECDomainParameters(curve));
        }
    }

    /// <summary>BouncyCastle takes a critical extendedKeyUsage for unknown; purposes are asked elsewhere.</summary>
    private sealed class ExtendedKeyUsageIsChecked : PkixCertPathChecker
    {
        public override void Init(bool forward) { }

        public override bool IsForwardCheckingSupported() => true;

        public override ISet<string> GetSupportedExtensions() =>
            new HashSet<string> { X509Extensions.ExtendedKeyUsage.Id };

        public override void Check(X509Certificate cert, ISet<string> unresolvedCritExts) =>
            unresolvedCritExts.Remove(X509Extensions.ExtendedKeyUsage.Id);

        public override object Clone() => this;
    }
}
