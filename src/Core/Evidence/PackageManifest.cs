using System.Security.Cryptography;
using System.Text;

namespace JianliRegistry.Core.Evidence;

/// <summary>
/// META-INF/ASiCManifest.xml (EN 319 162-1 §A.4) in one fixed spelling: one line a file. It is never parsed as XML: what we do not
/// write ourselves, byte for byte, is no manifest; so no entity, namespace or encoding trick has anything to work on.
/// </summary>
internal static class PackageManifest
{
    private const string Head =
        """<?xml version="1.0" encoding="UTF-8"?>"""
        + "\n"
        + """<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">"""
        + "\n"
        + """<asic:SigReference URI="META-INF/signature.p7s" MimeType="application/pkcs7-signature"/>"""
        + "\n";
    private const string BeforePath = "<asic:DataObjectReference URI=\"";
    private const string BetweenPathAndDigest =
        "\"><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>";
    private const string AfterDigest = "</ds:DigestValue></asic:DataObjectReference>";
    private const string Foot = "</asic:ASiCManifest>\n";

    public static byte[] Render(IEnumerable<PackageFile> files) =>
        Render(files.Select(file => (file.Path, Sha256: DigestOf(file))));

    /// <returns>Path and base64 digest of each listed file, null when the bytes are not what <see cref="Render(IEnumerable{PackageFile})"/> writes.</returns>
    public static IReadOnlyList<(string Path, string Sha256)>? Read(byte[] manifest)
    {
        var listed = new List<(string Path, string Sha256)>();
        foreach (var line in Encoding.UTF8.GetString(manifest).Split('\n'))
        {
            if (
                line.StartsWith(BeforePath, StringComparison.Ordinal)
                && line.EndsWith(AfterDigest, StringComparison.Ordinal)
            )
            {
                var parts = line[BeforePath.Length..^AfterDigest.Length].Split(BetweenPathAndDigest);
                if (parts.Length != 2)
                {
                    return null;
                }

                listed.Add((parts[0], parts[1]));
            }
        }

        var isOurs =
            listed.All(file => CanonicalZip.IsPath(file.Path) && Checkpoint.TryBase64(file.Sha256, 32, out _))
            && Render(listed).AsSpan().SequenceEqual(manifest);
        return isOurs ? listed : null;
    }

    public static string DigestOf(PackageFile file) => Convert.ToBase64String(SHA256.HashData(file.Content));

    private static byte[] Render(IEnumerable<(string Path, string Sha256)> files)
    {
        var text = new StringBuilder(Head);
        foreach (var (path, sha256) in files)
        {
            _ = text.Append(BeforePath).Append(path).Append(BetweenPathAndDigest);
            _ = text.Append(sha256).Append(AfterDigest).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append(Foot).ToString());
    }
}
