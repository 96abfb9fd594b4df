using System.Diagnostics.CodeAnalysis;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Verifier.Adapter;

/// <summary>op <c>sig</c>: does this signature verify?</summary>
/// <remarks>
/// Everything is asked of the product's own <see cref="PublicKey"/>. "unsupported" is said only after it has refused the key
/// or the algorithm itself by its closed list, so that no such signature can ever count; a bad signature is rejected.
/// </remarks>
internal static class SignatureOperation
{
    public static AdapterAnswer Answer(AdapterRequest request)
    {
        if (!TryReadScheme(request, out var scheme))
        {
            return NotInTheList($"{request.Alg} {request.Hash} {request.MgfHash} {request.SaltLen}".TrimEnd());
        }

        if (!PublicKey.Parse(request.Spki).TryGetValue(out var key, out var rejection))
        {
            // An SM2 signature by another kind of key is a confusion to refuse, not another algorithm.
            return rejection.Reason == RejectionReason.KeyNotAllowed && scheme.Kind != KeyKind.Sm2
                ? NotInTheList(rejection.Detail)
                : Reject(rejection);
        }

        return key.Verify(scheme, request.Msg, request.Sig, request.Alg != "ecdsa-p1363", request.Sm2Id)
            .TryGetValue(out _, out rejection)
            ? AdapterAnswer.Accept
            : Reject(rejection);
    }

    private static bool TryReadScheme(AdapterRequest request, [NotNullWhen(true)] out SignatureScheme? scheme)
    {
        scheme = null;
        var hash = request.Hash?.Replace("SHA-", "SHA", StringComparison.Ordinal) ?? "";
        return request.Alg switch
        {
            "sm2" => SignatureScheme.TryFind(KeyKind.Sm2, request.Hash ?? "SM3", pss: false, out scheme),
            "ecdsa" or "ecdsa-p1363" => SignatureScheme.TryFind(KeyKind.EllipticCurve, hash, pss: false, out scheme),
            "rsa-pkcs1" => SignatureScheme.TryFind(KeyKind.Rsa, hash, pss: false, out scheme),
            "rsa-pss" => SignatureScheme.TryFind(KeyKind.Rsa, hash, pss: true, out scheme)
                && (request.MgfHash ?? request.Hash) == request.Hash
                && (request.SaltLen ?? scheme.HashSize) == scheme.HashSize,
            _ => false,
        };
    }

    private static AdapterAnswer NotInTheList(string what) =>
        AdapterAnswer.Unsupported($"refused by the closed list of algorithms: {what}");

    private static AdapterAnswer Reject(Rejection rejection) =>
        AdapterAnswer.Reject($"{rejection.Reason}: {rejection.Detail}");
}
