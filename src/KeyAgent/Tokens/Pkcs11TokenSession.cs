using System.Security.Cryptography;
using JianliRegistry.Core.Signing;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>The one session of an operation: logged out when opened, logged out when disposed.</summary>
internal sealed class Pkcs11TokenSession : IDisposable
{
    private const int MaxCertificate = 16 * 1024;
    private readonly ISession _session;

    // Kept only for keys that want the PIN again for each signature (CKA_ALWAYS_AUTHENTICATE).
    private Pin? _pin;

    private Pkcs11TokenSession(ISlot slot, ISession session) => (Slot, _session) = (slot, session);

    public ISlot Slot { get; }

    public static Pkcs11TokenSession Open(ISlot slot)
    {
        var session = new Pkcs11TokenSession(slot, slot.OpenSession(SessionType.ReadOnly));

        // Login state belongs to the token: whatever an earlier session left must not carry this operation.
        session.Logout();
        return session;
    }

    public void Login(Pin? pin)
    {
        var bytes = pin is null ? null : GC.AllocateUninitializedArray<byte>(pin.Utf8.Length, pinned: true);
        try
        {
            pin?.Utf8.CopyTo(bytes);
            _session.Login(CKU.CKU_USER, bytes);
            _pin?.Dispose();
            _pin = bytes is not null && HasKeyThatAsksAgain() ? new Pin(bytes.AsSpan()) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public byte[] Sign(byte[] certificateSha256, SignatureAlgorithm algorithm, byte[] digest)
    {
        var (_, id) = CertificatesOf(_session)
            .Find(c => SHA256.HashData(c.Der).AsSpan().SequenceEqual(certificateSha256));
        if (id is null)
        {
            throw new TokenException(TokenFailure.Removed, "the certificate is gone");
        }

        var (mechanism, input) = Pkcs11Mechanisms.Prepare(algorithm, digest);
        using (mechanism)
        {
            var key = PrivateKeyOf(id);
            return AsksAgain(key) && _pin is { } pin
                ? SignWithPin(mechanism, key, pin, input)
                : _session.Sign(mechanism, key, input);
        }
    }

    public static List<(byte[] Der, byte[]? Id)> CertificatesOf(ISession session)
    {
        var attributes = Pkcs11Runtime.Factories.ObjectAttributeFactory;
        var found = session.FindAllObjects([
            attributes.Create(CKA.CKA_CLASS, CKO.CKO_CERTIFICATE),
            attributes.Create(CKA.CKA_CERTIFICATE_TYPE, CKC.CKC_X_509),
        ]);
        var certificates = new List<(byte[] Der, byte[]? Id)>();
        foreach (var handle in found)
        {
            var values = session.GetAttributeValue(handle, new List<CKA> { CKA.CKA_VALUE, CKA.CKA_ID });
            var der = values[0].CannotBeRead ? [] : values[0].GetValueAsByteArray();
            if (der is { Length: > 0 and <= MaxCertificate })
            {
                certificates.Add((der, values[1].CannotBeRead ? null : values[1].GetValueAsByteArray()));
            }
        }

        return certificates;
    }

    public void Dispose()
    {
        _pin?.Dispose();
        Logout();
        try
        {
            _session.Dispose();
        }
        catch (Pkcs11Exception)
        {
            // The token is gone and took the session with it.
        }
    }

    private void Logout()
    {
        try
        {
            _session.Logout();
        }
        catch (Pkcs11Exception)
        {
            // Not logged in, or the token is gone: either way nobody is logged in now.
        }
    }

    private IObjectHandle PrivateKeyOf(byte[] id)
    {
        var attributes = Pkcs11Runtime.Factories.ObjectAttributeFactory;
        var keys = _session.FindAllObjects([
            attributes.Create(CKA.CKA_CLASS, CKO.CKO_PRIVATE_KEY),
            attributes.Create(CKA.CKA_ID, id),
        ]);
        return keys is [var key] ? key : throw new TokenException(TokenFailure.KeyMissing, $"{keys.Count} keys");
    }

    private bool HasKeyThatAsksAgain() =>
        _session
            .FindAllObjects([Pkcs11Runtime.Factories.ObjectAttributeFactory.Create(CKA.CKA_CLASS, CKO.CKO_PRIVATE_KEY)])
            .Exists(AsksAgain);

    private bool AsksAgain(IObjectHandle key)
    {
        var value = _session.GetAttributeValue(key, new List<CKA> { CKA.CKA_ALWAYS_AUTHENTICATE })[0];
        return !value.CannotBeRead && value.GetValueAsBool();
    }

    private byte[] SignWithPin(IMechanism mechanism, IObjectHandle key, Pin pin, byte[] input)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(pin.Utf8.Length, pinned: true);
        try
        {
            pin.Utf8.CopyTo(bytes);
            return _session.Sign(mechanism, key, bytes, input);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
