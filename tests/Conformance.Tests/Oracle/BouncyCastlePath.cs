using System.Formats.Asn1;
using JianliRegistry.Core.Certificates;
using JianliRegistry.Core.Signing;
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
    private static readonly Asn1Tag RequireExplicitTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag InhibitMappingTag = new(TagClass.ContextSpecific, 1);

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

    /// <remarks>
    /// BouncyCastle reads nothing of an anchor but name and key. Ours is therefore given as the first certificate of the path,
    /// below an anchor of the same name. An explicit policy is demanded by it: demanded by the caller, BouncyCastle compares
    /// what each certificate names, and anyPolicy does not count.
    /// </remarks>
    private static void Validate(IReadOnlyList<byte[]> path, PathPolicy policy, DateTimeOffset at)
    {
        List<X509Certificate> certificates =
        [
            .. path.SkipLast(1).Append(WithPolicy(path[^1], policy)).Select(der => new UnsignedCertificate(der)),
        ];
        var anchor = new TrustAnchor(certificates[^1].IssuerDN, UnsignedCertificate.NoKey, nameConstraints: null);
        var parameters = new PkixParameters(new HashSet<TrustAnchor> { anchor })
        {
            IsRevocationEnabled = false,
            Date = at.UtcDateTime,
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

    private static byte[] WithPolicy(byte[] der, PathPolicy policy)
    {
        if (!CertificateFields.Parse(der, requireIssuerDuties: false).TryGetValue(out var fields, out _))
        {
            return der;
        }

        var own = PolicyExtensions.Read(oid =>
            fields.Extension(oid) is { } e ? new AsnReader(e.Value, AsnEncodingRules.DER) : null
        );
        var extensions = fields.Extensions.ToList();
        if (own.Policies is null)
        {
            extensions.Add(Extension(PolicyExtensions.PoliciesOid, WriteAnyPolicy));
        }

        if (policy.RequireExplicitPolicy)
        {
            extensions.RemoveAll(e => e.Oid == PolicyExtensions.ConstraintsOid);
            extensions.Add(Extension(PolicyExtensions.ConstraintsOid, w => WriteExplicit(w, own.InhibitPolicyMapping)));
        }

        return (CertificateSketch.Of(fields) with { Extensions = extensions }).Write();
    }

    private static ExtensionField Extension(string oid, Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return new ExtensionField(oid, Critical: true, writer.Encode());
    }

    private static void WriteAnyPolicy(AsnWriter writer)
    {
        using var list = writer.PushSequence();
        using var one = writer.PushSequence();
        writer.WriteObjectIdentifier(PolicyExtensions.AnyPolicy);
    }

    private static void WriteExplicit(AsnWriter writer, int? inhibitMapping)
    {
        using var sequence = writer.PushSequence();
        writer.WriteInteger(0, RequireExplicitTag);
        if (inhibitMapping is { } skip)
        {
            writer.WriteInteger(skip, InhibitMappingTag);
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
