using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Keys;

namespace JianliRegistry.Server.Features.Evidence;

/// <summary>Signs receipts and packages with the server's seal, in the same CAdES profile as a commitment.</summary>
internal sealed class Seal(IServerKeyStore keys)
{
    /// <summary>DER.</summary>
    public byte[] Certificate => Convert.FromBase64String(keys.Current(ServerKeyUse.Seal).Certificate!);

    /// <returns>CAdES-B.</returns>
    public byte[] Sign(
        byte[] content,
        DateTimeOffset now,
        string mimeType = CommitmentAttributes.StatementMimeType,
        bool detached = false
    )
    {
        const SignatureAlgorithm Algorithm = SignatureAlgorithm.Es256;
        var certificate = Certificate;
        var attributes = Require(
            CommitmentAttributes.Build(content, certificate, now, Algorithm, policy: null, mimeType)
        );
        return Require(
            CadesAssembler.Assemble(content, attributes, keys.SignSeal(attributes), Algorithm, [certificate], detached)
        );
    }

    private static byte[] Require(Verdict<byte[]> verdict) =>
        verdict.TryGetValue(out var bytes, out var rejection)
            ? bytes
            : throw new InvalidOperationException($"the seal can't sign: {rejection.Reason}: {rejection.Detail}");
}
