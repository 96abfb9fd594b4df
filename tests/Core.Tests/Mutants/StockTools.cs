using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using JianliRegistry.Tests.Support;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.Tsp;

namespace JianliRegistry.Core.Tests.Mutants;

/// <summary>What programs and libraries of others say about files, each as its manual has it used.</summary>
/// <remarks>One process a tool, because preparing a GnuPG or NSS home for each file would take longer than all verdicts.</remarks>
internal sealed class StockTools(string folder, byte[] stamped)
{
    public const string Accepted = "accepted";
    public const string Refused = "refused";
    public const string OpenSsl = "openssl";

    /// <summary>They decide without our anchors: what they say about paths is not asked.</summary>
    private const string Prepare = """
        set -u
        mkdir -m 700 gnupg nss
        export GNUPGHOME=$PWD/gnupg
        trap 'gpgconf --kill all' EXIT
        gpgsm --batch -q --import root.pem 2> /dev/null
        openssl x509 -in root.pem -noout -fingerprint -sha1 | sed 's/.*=//; s/://g; s/$/ S relax/' > gnupg/trustlist.txt
        certutil -N -d nss --empty-password
        certutil -A -d nss -n root -t CT,C,C -a -i root.pem

        """;

    private static readonly Dictionary<string, string> Commands = new(StringComparer.Ordinal)
    {
        [OpenSsl] =
            "openssl cms -verify -inform DER -in $f -binary -cades -purpose any -crl_check_all -CAfile root.pem -no-CApath -no-CAstore ${AT:-} -out /dev/null",
        ["gpgsm"] = "gpgsm --batch --disable-crl-checks --verify $f",
        ["certtool"] = "certtool --p7-verify --inder --infile $f --load-ca-certificate root.pem",
        ["cmsutil"] = "cmsutil -D -d nss -i $f -o /dev/null",
        ["openssl ts"] = "openssl ts -verify -in $f -token_in -data stamped -CAfile root.pem -untrusted issuing.pem",
    };

    public static IReadOnlyList<string> ForSignatures =>
        ["openssl", "gpgsm", "certtool", "cmsutil", "SignedCms", "BouncyCastle"];

    /// <summary>The others refuse SM2 in CMS whatever it is.</summary>
    public static IReadOnlyList<string> ForSm2 => ["BouncyCastle"];
    public static IReadOnlyList<string> ForTimestamps => ["openssl ts", "Rfc3161TimestampToken", "BouncyCastle TSP"];

    /// <param name="tool">Of the lists above.</param>
    /// <param name="at">The instant to judge for; null: the machine's clock.</param>
    /// <returns>One verdict a file.</returns>
    public async Task<IReadOnlyList<string>> AskAsync(
        string tool,
        IReadOnlyList<byte[]> files,
        DateTimeOffset? at = null
    ) =>
        tool switch
        {
            "SignedCms" => [.. files.Select(f => Ask(() => CheckSigned(f)))],
            "BouncyCastle" => [.. files.Select(f => Ask(() => CheckBouncy(f)))],
            "Rfc3161TimestampToken" => [.. files.Select(f => Ask(() => CheckToken(f)))],
            "BouncyCastle TSP" => [.. files.Select(f => Ask(() => CheckBouncyToken(f)))],
            _ => await RunAsync(Commands[tool], files, at),
        };

    /// <summary>Names and versions, because another version may say something else.</summary>
    public static async Task<string> VersionsAsync()
    {
        await using var process = ChildProcess.Start(
            "bash",
            [
                "-c",
                "openssl version | cut -d' ' -f1,2; gpgsm --version | head -1; certtool --version | head -1; dpkg-query -W -f 'NSS ${Version}\n' libnss3-tools",
            ]
        );
        process.CloseInput();
        await process.WaitForExitAsync();
        var libraries = $"""
            System.Security.Cryptography.Pkcs {VersionOf(typeof(SignedCms))}
            BouncyCastle.Cryptography {VersionOf(typeof(CmsSignedData))}
            """;
        return string.Join("; ", (process.Transcript() + libraries).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public static bool AreInstalled() =>
        new[] { "openssl", "gpgsm", "certtool", "cmsutil" }.All(tool =>
            Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => File.Exists(Path.Combine(path, tool)))
        );

    private static string VersionOf(Type type) =>
        System.Diagnostics.FileVersionInfo.GetVersionInfo(type.Assembly.Location).ProductVersion!.Split('+')[0];

    private async Task<IReadOnlyList<string>> RunAsync(string command, IReadOnlyList<byte[]> files, DateTimeOffset? at)
    {
        // Short, because the socket of GnuPG's agent has room for 107 characters.
        var names = files.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"{i:000}.der")).ToList();
        var directory = Directory.CreateDirectory(Path.Combine(folder, Guid.NewGuid().ToString("N")[..4])).FullName;
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)));
        }

        foreach (var (i, file) in files.Index())
        {
            await File.WriteAllBytesAsync(Path.Combine(directory, names[i]), file);
        }

        var script = $"{Prepare}for f in ???.der; do timeout 20 {command} > /dev/null 2>&1; echo \"$f $?\"; done\n";
        await using var process = ChildProcess.Start(
            "bash",
            ["-c", script],
            at is { } instant
                ? new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["AT"] = string.Create(CultureInfo.InvariantCulture, $"-attime {instant.ToUnixTimeSeconds()}"),
                }
                : null,
            directory
        );
        process.CloseInput();
        await process.WaitForExitAsync(TimeSpan.FromMinutes(3));
        var exits = process
            .Transcript()
            .Split('\n')
            .Where(line => line.Contains(".der ", StringComparison.Ordinal))
            .ToDictionary(line => line.Split(' ')[0], line => line.Split(' ')[1], StringComparer.Ordinal);
        return [.. names.Select(n => exits[n] == "0" ? Accepted : Refused)];
    }

    private static string Ask(Func<bool> verify)
    {
        try
        {
            return verify() ? Accepted : Refused;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Refused;
        }
    }

    private static bool CheckSigned(byte[] file)
    {
        var cms = new SignedCms();
        cms.Decode(file);
        cms.CheckSignature(verifySignatureOnly: true);
        return true;
    }

    /// <summary>The loop of its documentation: every signer by its certificate inside.</summary>
    private static bool CheckBouncy(byte[] file)
    {
        var cms = new CmsSignedData(file);
        var certificates = cms.GetCertificates();
        return cms.GetSignerInfos()
            .All(signer =>
                certificates.EnumerateMatches(signer.SignerID).Any(certificate => signer.Verify(certificate))
            );
    }

    private bool CheckToken(byte[] file) =>
        Rfc3161TimestampToken.TryDecode(file, out var token, out _) && token.VerifySignatureForData(stamped, out _);

    private bool CheckBouncyToken(byte[] file)
    {
        var token = new TimeStampToken(new CmsSignedData(file));
        var certificate = token.GetCertificates().EnumerateMatches(token.SignerID).Single();
        token.Validate(certificate);
        return SHA256.HashData(stamped).AsSpan().SequenceEqual(token.TimeStampInfo.GetMessageImprintDigest());
    }
}
