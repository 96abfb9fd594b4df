using System.Collections.Concurrent;
using System.Security.Cryptography;
using JianliRegistry.Pki.Authority;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace JianliRegistry.Tests.Support;

/// <summary>How a faulty service of the authority behaves.</summary>
public enum AuthorityFault
{
    /// <summary>Answers honestly.</summary>
    None,

    /// <summary>503.</summary>
    Down,

    /// <summary>Answers after <see cref="AuthorityFaults.Delay"/>.</summary>
    Slow,

    /// <summary>200 with bytes that are no DER.</summary>
    Garbage,

    /// <summary>A well-formed answer signed by keys of <see cref="AuthorityFaults.Impostor"/>.</summary>
    WrongSigner,

    /// <summary>An honest answer of another time: <see cref="AuthorityFaults.Past"/>.</summary>
    Expired,

    /// <summary>The first honest answer that this service gave, again.</summary>
    Replayed,

    /// <summary>50 MiB without a length beforehand.</summary>
    Huge,

    /// <summary>One byte every tenth of a second, without end.</summary>
    Trickle,

    /// <summary>302 to <see cref="AuthorityFaults.RedirectTo"/>.</summary>
    Redirect,
}

/// <summary>Wraps honest answers; a test turns a knob while the authority runs. The product has no such thing.</summary>
public sealed class AuthorityFaults(AuthorityAnswers honest)
{
    private const int HugeSize = 50 * 1024 * 1024;
    private static readonly TimeSpan TricklePause = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<string, byte[]> _first = new(StringComparer.Ordinal);
    private int _requests;

    public AuthorityFault Crl { get; set; }

    /// <summary>root or issuing: the only CA whose CRL is faulty; null: both.</summary>
    public string? OnlyCrl { get; set; }
    public AuthorityFault Ocsp { get; set; }
    public AuthorityFault Timestamp { get; set; }
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The answers of another PKI, for <see cref="AuthorityFault.WrongSigner"/>.</summary>
    public AuthorityAnswers? Impostor { get; set; }

    /// <summary>The same PKI's answers by a clock that is behind, for <see cref="AuthorityFault.Expired"/>.</summary>
    public AuthorityAnswers? Past { get; set; }
    public string RedirectTo { get; set; } = "/";

    /// <summary>How many requests came, whatever became of them.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public AuthorityAnswers Answers =>
        new(
            (issuer, ct) => DistortAsync("crl/" + issuer, CrlFaultOf(issuer), answers => answers.Crl(issuer, ct), ct),
            (request, ct) => DistortAsync("ocsp", Ocsp, answers => answers.Ocsp(request, ct), ct),
            (request, ct) => DistortAsync("tsa", Timestamp, answers => answers.Timestamp(request, ct), ct)
        );

    /// <summary>The faults that no honest server could have: they stand before it.</summary>
    internal void Stand(IApplicationBuilder app) =>
        app.Use(
            (context, next) =>
            {
                Interlocked.Increment(ref _requests);
                return FaultOf(context.Request.Path) switch
                {
                    AuthorityFault.Huge => SendHugeAsync(context),
                    AuthorityFault.Trickle => TrickleAsync(context),
                    AuthorityFault.Redirect => RedirectAsync(context),
                    _ => next(context),
                };
            }
        );

    private AuthorityFault FaultOf(PathString path) =>
        path.StartsWithSegments("/crl", StringComparison.Ordinal)
            ? CrlFaultOf(Path.GetFileNameWithoutExtension(path.Value!))
        : path.StartsWithSegments("/ocsp", StringComparison.Ordinal) ? Ocsp
        : path.StartsWithSegments("/tsa", StringComparison.Ordinal) ? Timestamp
        : AuthorityFault.None;

    private AuthorityFault CrlFaultOf(string issuer) =>
        OnlyCrl is null || OnlyCrl == issuer ? Crl : AuthorityFault.None;

    private Task RedirectAsync(HttpContext context)
    {
        context.Response.Redirect(RedirectTo);
        return Task.CompletedTask;
    }

    private static async Task SendHugeAsync(HttpContext context)
    {
        var chunk = new byte[1024 * 1024];
        for (var sent = 0; sent < HugeSize; sent += chunk.Length)
        {
            await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
        }
    }

    private static async Task TrickleAsync(HttpContext context)
    {
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.Body.WriteAsync(new byte[] { 0x30 }, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(TricklePause, context.RequestAborted);
        }
    }

    private async Task<byte[]?> DistortAsync(
        string service,
        AuthorityFault fault,
        Func<AuthorityAnswers, Task<byte[]?>> ask,
        CancellationToken ct
    )
    {
        switch (fault)
        {
            case AuthorityFault.Down:
                return null;
            case AuthorityFault.Slow:
                await Task.Delay(Delay, ct);
                break;
            case AuthorityFault.Garbage:
                return RandomNumberGenerator.GetBytes(200);
            case AuthorityFault.WrongSigner:
                return await ask(Impostor ?? throw new InvalidOperationException("Set Impostor first."));
            case AuthorityFault.Expired:
                return await ask(Past ?? throw new InvalidOperationException("Set Past first."));
            case AuthorityFault.Replayed:
                return _first[service];
            default:
                break;
        }

        var answer = await ask(honest);
        return answer is null ? null : Remember(service, answer);
    }

    private byte[] Remember(string service, byte[] answer)
    {
        _first.TryAdd(service, answer);
        return answer;
    }
}
