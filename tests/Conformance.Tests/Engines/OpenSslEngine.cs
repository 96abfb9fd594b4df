using System.Diagnostics;
using System.Globalization;
using System.Text;
using JianliRegistry.Tests.Support;
using JianliRegistry.Verifier.Adapter;

namespace JianliRegistry.Conformance.Tests.Engines;

/// <summary>The openssl command: verify with -x509_strict and CRLs, and dgst or pkeyutl. It takes no OCSP answer here.</summary>
internal sealed class OpenSslEngine : IEngine, IDisposable
{
    private static readonly Dictionary<string, string> Purposes = new(StringComparer.Ordinal)
    {
        ["clientAuth"] = "sslclient",
        ["serverAuth"] = "sslserver",
        ["emailProtection"] = "smimesign",
        ["timeStamping"] = "timestampsign",
    };

    private readonly TemporaryDirectory _directory = new();

    public string Name => "openssl verify, dgst";

    public void Dispose() => _directory.Dispose();

    public bool? Accepts(AdapterRequest request) =>
        request.Op switch
        {
            "path" when request.Ocsp.Count > 0 || (request.Now ?? request.Time) != request.Time => null,
            "path" when request.Purposes.Any(name => !Purposes.ContainsKey(name)) => null,
            "path" => request.Purposes.Count == 0
                ? VerifiesPath(request, null)
                : request.Purposes.Any(name => VerifiesPath(request, Purposes[name])),
            "sig" => VerifiesSignature(request),
            _ => null,
        };

    private bool VerifiesPath(AdapterRequest request, string? purpose)
    {
        List<string> arguments =
        [
            "verify",
            "-x509_strict",
            "-partial_chain",
            "-no-CApath",
            "-no-CAstore",
            "-attime",
            request.Time!.Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "-CAfile",
            Pem("anchors", "CERTIFICATE", request.Anchors),
        ];
        if (request.Intermediates.Count > 0)
        {
            arguments.AddRange(["-untrusted", Pem("helpers", "CERTIFICATE", request.Intermediates)]);
        }

        if (request.Revocation != "none")
        {
            arguments.AddRange([request.Revocation == "hard" ? "-crl_check_all" : "-crl_check"]);
            arguments.AddRange(request.Crls.Count > 0 ? ["-CRLfile", Pem("crls", "X509 CRL", request.Crls)] : []);
        }

        arguments.AddRange(PolicyArguments(request));
        arguments.AddRange(purpose is null ? [] : ["-purpose", purpose]);
        arguments.AddRange(
            request.Name is { } name
                ?
                [
                    name.Kind switch
                    {
                        "DNS" => "-verify_hostname",
                        "IP" => "-verify_ip",
                        _ => "-verify_email",
                    },
                    name.Value,
                ]
                : []
        );
        arguments.Add(Pem("leaf", "CERTIFICATE", [request.Leaf]));
        return Run(arguments) == 0;
    }

    private static IEnumerable<string> PolicyArguments(AdapterRequest request)
    {
        var asked =
            request.Policies.Count > 0
            || request.RequireExplicitPolicy
            || request.InhibitAnyPolicy
            || request.InhibitPolicyMapping
            || request.Id.StartsWith("pkits", StringComparison.Ordinal);
        return
        [
            .. asked ? ["-policy_check"] : Array.Empty<string>(),
            .. request.Policies.SelectMany(oid => new[] { "-policy", oid }),
            .. request.RequireExplicitPolicy ? ["-explicit_policy"] : Array.Empty<string>(),
            .. request.InhibitAnyPolicy ? ["-inhibit_any"] : Array.Empty<string>(),
            .. request.InhibitPolicyMapping ? ["-inhibit_map"] : Array.Empty<string>(),
            .. request.UseDeltas ? ["-extended_crl", "-use_deltas"] : Array.Empty<string>(),
            .. request.MaxDepth is { } depth
                ? ["-verify_depth", depth.ToString(CultureInfo.InvariantCulture)]
                : Array.Empty<string>(),
        ];
    }

    private bool? VerifiesSignature(AdapterRequest request)
    {
        var key = Pem("key", "PUBLIC KEY", [request.Spki]);
        var (signature, message) = (Write("signature", request.Sig), Write("message", request.Msg));
        var hash = "-" + request.Hash?.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        List<string> digest = ["dgst", hash, "-verify", key, "-signature", signature];
        return request.Alg switch
        {
            "ecdsa" or "rsa-pkcs1" => Run([.. digest, message]) == 0,
            "rsa-pss" => Run([.. digest, .. PssArguments(request), message]) == 0,
            "sm2" => Run([.. Sm2Arguments(request), "-inkey", key, "-sigfile", signature, "-in", message]) == 0,
            _ => null,
        };
    }

    private static List<string> Sm2Arguments(AdapterRequest request) =>
        [
            "pkeyutl",
            "-verify",
            "-pubin",
            "-rawin",
            "-digest",
            "sm3",
            "-pkeyopt",
            $"distid:{request.Sm2Id ?? "1234567812345678"}",
        ];

    private static List<string> PssArguments(AdapterRequest request) =>
        [
            "-sigopt",
            "rsa_padding_mode:pss",
            "-sigopt",
            string.Create(CultureInfo.InvariantCulture, $"rsa_pss_saltlen:{request.SaltLen}"),
            "-sigopt",
            $"rsa_mgf1_md:{request.MgfHash?.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant()}",
        ];

    private string Pem(string name, string label, IEnumerable<byte[]> contents)
    {
        var text = new StringBuilder();
        foreach (var der in contents)
        {
            text.Append(System.Security.Cryptography.PemEncoding.WriteString(label, der)).Append('\n');
        }

        return Write(name, Encoding.ASCII.GetBytes(text.ToString()));
    }

    private string Write(string name, byte[] content)
    {
        var file = _directory.File(name);
        File.WriteAllBytes(file, content);
        return file;
    }

    private static int Run(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode;
    }
}
