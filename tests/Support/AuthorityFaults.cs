using System.Security.Cryptography;
using JianliRegistry.Pki.Authority;

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
}

/// <summary>Wraps honest answers; a test turns a knob while the authority runs. The product has no such thing.</summary>
public sealed class AuthorityFaults(AuthorityAnswers honest)
{
    public AuthorityFault Crl { get; set; }
    public AuthorityFault Ocsp { get; set; }
    public AuthorityFault Timestamp { get; set; }
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The answers of another PKI, for <see cref="AuthorityFault.WrongSigner"/>.</summary>
    public AuthorityAnswers? Impostor { get; set; }

    public AuthorityAnswers Answers =>
        new(
            (issuer, ct) => DistortAsync(Crl, answers => answers.Crl(issuer, ct), ct),
            (request, ct) => DistortAsync(Ocsp, answers => answers.Ocsp(request, ct), ct),
            (request, ct) => DistortAsync(Timestamp, answers => answers.Timestamp(request, ct), ct)
        );

    private async Task<byte[]?> DistortAsync(
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
            default:
                break;
        }

        return await ask(honest);
    }
}
