using JianliRegistry.Pki.Authority;
using JianliRegistry.Pki.Issuance;
using Microsoft.AspNetCore.Builder;

namespace JianliRegistry.Tests.Support;

/// <summary>The development authority in this process on a free port, with knobs for faults.</summary>
public sealed class RunningAuthority : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningAuthority(WebApplication app, AuthorityFaults faults) => (_app, Faults) = (app, faults);

    public AuthorityFaults Faults { get; }

    /// <summary>Base URL without a slash at the end.</summary>
    public string Url => _app.Urls.Single();
    public string RootCrlUrl => Url + "/crl/root.crl";
    public string IssuingCrlUrl => Url + "/crl/issuing.crl";
    public string OcspUrl => Url + "/ocsp";
    public string TimestampUrl => Url + "/tsa";

    public static Task<RunningAuthority> StartAsync(PkiDirectory directory, TimeProvider? time = null) =>
        StartAsync(AuthorityAnswers.From(directory, time ?? TimeProvider.System));

    public static async Task<RunningAuthority> StartAsync(AuthorityAnswers answers)
    {
        var faults = new AuthorityFaults(answers);
        var app = await AuthorityHost.StartAsync(
            faults.Answers,
            "http://127.0.0.1:0",
            CancellationToken.None,
            faults.Stand
        );
        return new RunningAuthority(app, faults);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
