using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using JianliRegistry.Verifier.Adapter;

namespace JianliRegistry.Conformance.Tests.Engines;

/// <summary>Parts of a question that several engines leave to their caller.</summary>
internal static class Questions
{
    // Sections of PKITS about CRLs and their signers; the others state a CRL because all of PKITS does.
    private static readonly string[] AboutStatus = ["4.4.", "4.5.", "4.7.4", "4.7.5", "4.14.", "4.15."];

    private static readonly Dictionary<string, string> Purposes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["serverAuth"] = "1.3.6.1.5.5.7.3.1",
        ["clientAuth"] = "1.3.6.1.5.5.7.3.2",
        ["codeSigning"] = "1.3.6.1.5.5.7.3.3",
        ["emailProtection"] = "1.3.6.1.5.5.7.3.4",
        ["timeStamping"] = "1.3.6.1.5.5.7.3.8",
        ["OCSPSigning"] = "1.3.6.1.5.5.7.3.9",
        ["anyExtendedKeyUsage"] = "2.5.29.37.0",
    };

    public static string PurposeOf(string name) => Purposes.GetValueOrDefault(name, name);

    public static bool IsAboutMoreThanStatus(AdapterRequest request) =>
        request.Id.StartsWith("pkits", StringComparison.Ordinal)
        && !AboutStatus.Any(section => request.Id.Contains(section, StringComparison.Ordinal));

    /// <summary>Whether one of the purposes is enough; null where none is asked for.</summary>
    public static bool AnyPurpose(AdapterRequest request, Func<string?, bool> accepts) =>
        request.Purposes.Count == 0 ? accepts(null) : request.Purposes.Any(name => accepts(PurposeOf(name)));

    public static bool NameMatches(AdapterRequest request, X509Certificate2 leaf) =>
        request.Name is not { } name || leaf.MatchesHostname(name.Value, allowWildcards: true, allowCommonName: false);

    /// <summary>A leaf that carries keyUsage has to have the bits that are asked for.</summary>
    public static bool UsageMatches(AdapterRequest request, X509Certificate2 leaf)
    {
        var usage = leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        return usage is null
            || request.KeyUsage.All(bit =>
                bit != "digitalSignature" || usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)
            );
    }

    public static bool HasPlainPss(AdapterRequest request) =>
        (request.MgfHash ?? request.Hash) == request.Hash
        && request.SaltLen is null or 32 or 48 or 64
        && request.Hash == $"SHA-{request.SaltLen * 8}";

    public static bool HasSm2(AdapterRequest request) =>
        request.Anchors.Append(request.Leaf).Any(der => der.AsSpan().IndexOf(Sm2Curve) >= 0);

    private static readonly byte[] Sm2Curve = EncodedOid("1.2.156.10197.1.301");

    private static byte[] EncodedOid(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }
}
