using System.Security.Cryptography;
using JianliRegistry.Core.AgentProtocol;
using JianliRegistry.Core.Login;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Demo.Telling;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Cast;

/// <summary>An agent without a conscience: knows the PIN of a P-256 lock and signs whatever it is given.</summary>
/// <remarks>It shows that the server refuses by itself what our agent would never have signed.</remarks>
internal sealed class ForgedAgent(RegistryStack stack, string lockName)
{
    private readonly byte[] _certificate = stack.Pki.ReadLockCertificate(lockName);

    public AuthenticationToken LogIn(string challenge) =>
        new(
            Convert.ToBase64String(_certificate),
            "ES256",
            Convert.ToBase64String(
                Sign(
                    LoginStatement.ToBeSigned(stack.Origin, challenge, SignatureAlgorithm.Es256),
                    DSASignatureFormat.IeeeP1363FixedFieldConcatenation
                )
            ),
            Protocol.TokenFormat,
            "https://example.invalid/forged-agent/1.0"
        );

    public Submission Commit(byte[] statement, DateTimeOffset at)
    {
        var attributes = CommitmentAttributes.Build(
            statement,
            _certificate,
            at,
            SignatureAlgorithm.Es256,
            CommitmentPolicy.Current
        );
        if (!attributes.TryGetValue(out var signedAttributes, out var rejection))
        {
            throw new UnexpectedException(rejection.Detail);
        }

        return new Submission(
            Convert.ToBase64String(statement),
            Convert.ToBase64String(signedAttributes),
            Convert.ToBase64String(Sign(signedAttributes, DSASignatureFormat.Rfc3279DerSequence)),
            "ES256",
            Convert.ToBase64String(_certificate)
        );
    }

    private byte[] Sign(byte[] data, DSASignatureFormat format)
    {
        var found = stack.Locks[lockName];
        using var module = TokenModule.Open(stack.Pki.SoftHsm);
        using var session = module.LogIn(found.Label, found.Pin);
        using var key = (ECDsa)session.OpenKey();
        return key.SignData(data, HashAlgorithmName.SHA256, format);
    }
}
