using JianliRegistry.Pki.Certificates;
using JianliRegistry.Pki.Issuance;

namespace JianliRegistry.Pki.Authority;

/// <summary>What the development authority answers: DER in, DER out; null means "down" (503).</summary>
/// <param name="Crl">From the CA's name, root or issuing, to its CRL.</param>
/// <param name="Ocsp">From an OCSP request to its response.</param>
/// <param name="Timestamp">From a timestamp request to its response.</param>
public sealed record AuthorityAnswers(
    Func<string, CancellationToken, Task<byte[]?>> Crl,
    Func<byte[], CancellationToken, Task<byte[]?>> Ocsp,
    Func<byte[], CancellationToken, Task<byte[]?>> Timestamp
)
{
    /// <summary>Honest answers from a PKI directory. Its register is read for each answer, so a revocation counts at once.</summary>
    public static AuthorityAnswers From(PkiDirectory directory, TimeProvider time)
    {
        var register = new StatusRegister(directory);
        var issuing = directory.ReadAuthority("issuing");
        var responder = new OcspResponder(
            directory.ReadAuthority("ocsp"),
            issuing.Parsed,
            serial => StatusOf(register, "issuing", serial)
        );
        var responders = new List<OcspResponder> { responder };
        if (directory.HasAuthority(Sm2Locks.Issuing))
        {
            responders.Add(
                new OcspResponder(
                    directory.ReadAuthority(Sm2Locks.Responder),
                    directory.ReadAuthority(Sm2Locks.Issuing).Parsed,
                    serial => StatusOf(register, Sm2Locks.Issuing, serial)
                )
            );
        }

        var timestamper = directory.ReadAuthority("tsa");
        var above = timestamper.PrivateKey is Sm2PrivateKey ? directory.ReadAuthority(Sm2Locks.Issuing) : issuing;
        var timestamps = new TimestampAuthority(timestamper, [above.Parsed]);
        return new AuthorityAnswers(
            (issuer, _) =>
                directory.HasAuthority(issuer)
                    ? Now(register.CreateCrl(issuer, time.GetUtcNow()))
                    : Task.FromResult<byte[]?>(null),
            (request, _) =>
                Now((responders.Find(r => r.Concerns(request)) ?? responder).Answer(request, time.GetUtcNow())),
            (request, _) => Now(timestamps.Answer(request, time.GetUtcNow()))
        );
    }

    private static OcspStatus StatusOf(StatusRegister register, string issuer, string serial) =>
        register.WasIssued(issuer, serial)
            ? new OcspStatus(true, register.RevokedBy(issuer).FirstOrDefault(entry => entry.SerialNumber == serial))
            : OcspStatus.Unknown;

    private static Task<byte[]?> Now(byte[] answer) => Task.FromResult<byte[]?>(answer);
}
