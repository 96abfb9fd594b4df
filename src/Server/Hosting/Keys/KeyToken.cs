using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>The server's PKCS#11 token: one library, one logged-in session, one caller at a time.</summary>
/// <remarks>A session shared by threads corrupts SoftHSM's memory. After a device error the session is opened anew, once.</remarks>
internal sealed class KeyToken : IDisposable
{
    public const ulong Eddsa = 0x1057; // CKM_EDDSA, PKCS#11 3.0
    private const ulong EdwardsKeyPairGen = 0x1055;
    private const ulong EdwardsKeyType = 0x40;
    private const int IdSize = 16;
    private static readonly byte[] P256 = Convert.FromHexString("06082A8648CE3D030107");
    private static readonly byte[] Ed25519 = Convert.FromHexString("06032B6570");
    private static readonly Pkcs11InteropFactories Factories = CreateFactories();
    private readonly Lock _gate = new();
    private readonly KeyOptions _options;
    private readonly IPkcs11Library _library;
    private ISession? _session;

    public KeyToken(KeyOptions options)
    {
        _options = options;
        _library = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, options.Module, AppType.MultiThreaded);
    }

    /// <param name="publicKey">DER SubjectPublicKeyInfo of the key to sign with.</param>
    public byte[] Sign(ulong mechanism, byte[] publicKey, byte[] data)
    {
        lock (_gate)
        {
            try
            {
                return Sign_HoldingGate(mechanism, publicKey, data);
            }
            catch (Pkcs11Exception)
            {
                // The token was pulled or restarted: its handles are dead. A second failure is the caller's.
                Close_HoldingGate();
                return Sign_HoldingGate(mechanism, publicKey, data);
            }
        }
    }

    /// <summary>Makes a non-extractable key pair on the token.</summary>
    /// <returns>DER SubjectPublicKeyInfo.</returns>
    public byte[] Generate(ServerKeyUse use)
    {
        lock (_gate)
        {
            var session = Open_HoldingGate();
            var edwards = use == ServerKeyUse.Checkpoint;
            var id = RandomNumberGenerator.GetBytes(IdSize);
            var label = $"jianli-{use.ToString().ToLowerInvariant()}";
            var make = Factories.ObjectAttributeFactory;
            List<IObjectAttribute> shared =
            [
                make.Create(CKA.CKA_TOKEN, true),
                make.Create(CKA.CKA_ID, id),
                make.Create(CKA.CKA_LABEL, label),
                make.Create(CKA.CKA_KEY_TYPE, edwards ? EdwardsKeyType : (ulong)CKK.CKK_EC),
            ];
            using var mechanism = Factories.MechanismFactory.Create(
                edwards ? EdwardsKeyPairGen : (ulong)CKM.CKM_EC_KEY_PAIR_GEN
            );
            session.GenerateKeyPair(
                mechanism,
                [
                    .. shared,
                    make.Create(CKA.CKA_EC_PARAMS, edwards ? Ed25519 : P256),
                    make.Create(CKA.CKA_VERIFY, true),
                ],
                [
                    .. shared,
                    make.Create(CKA.CKA_PRIVATE, true),
                    make.Create(CKA.CKA_SENSITIVE, true),
                    make.Create(CKA.CKA_EXTRACTABLE, false),
                    make.Create(CKA.CKA_SIGN, true),
                ],
                out var publicKey,
                out _
            );
            var point = session.GetAttributeValue(publicKey, [CKA.CKA_EC_POINT])[0].GetValueAsByteArray();
            return ToSpki(edwards, AsnDecoder.ReadOctetString(point, AsnEncodingRules.DER, out _));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Close_HoldingGate();
            _library.Dispose();
        }
    }

    private byte[] Sign_HoldingGate(ulong mechanismType, byte[] publicKey, byte[] data)
    {
        var session = Open_HoldingGate();
        var make = Factories.ObjectAttributeFactory;
        var found = session.FindAllObjects([
            make.Create(CKA.CKA_CLASS, CKO.CKO_PUBLIC_KEY),
            make.Create(CKA.CKA_EC_POINT, PointOf(publicKey)),
        ]);
        var privateKeys =
            found.Count == 0
                ? []
                : session.FindAllObjects([
                    make.Create(CKA.CKA_CLASS, CKO.CKO_PRIVATE_KEY),
                    make.Create(CKA.CKA_ID, session.GetAttributeValue(found[0], [CKA.CKA_ID])[0].GetValueAsByteArray()),
                ]);
        if (privateKeys.Count != 1)
        {
            throw new StartRefusedException("the token does not hold the key that keys.json names as current");
        }

        using var mechanism = Factories.MechanismFactory.Create(mechanismType);
        return session.Sign(mechanism, privateKeys[0], data);
    }

    private ISession Open_HoldingGate()
    {
        if (_session is not null)
        {
            return _session;
        }

        var slot =
            _library
                .GetSlotList(SlotsType.WithTokenPresent)
                .FirstOrDefault(s => s.GetTokenInfo().Label.Trim() == _options.Token)
            ?? throw new StartRefusedException($"no token with label {_options.Token}");
        var session = slot.OpenSession(SessionType.ReadWrite);
        var pin = File.ReadAllBytes(_options.PinFile).AsSpan().TrimEnd("\r\n"u8).ToArray();
        try
        {
            session.Login(CKU.CKU_USER, pin);
        }
        catch (Pkcs11Exception error)
        {
            session.Dispose();
            throw new StartRefusedException($"the key token refuses the PIN of Keys:PinFile: {error.RV}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pin);
        }

        return _session = session;
    }

    private void Close_HoldingGate()
    {
        try
        {
            _session?.Dispose();
        }
        catch (Pkcs11Exception)
        {
            // The handle died with its token; there is nothing left to close.
        }

        _session = null;
    }

    /// <summary>CKA_EC_POINT: an OCTET STRING around the point or the 32 octets of the key.</summary>
    private static byte[] PointOf(byte[] publicKey)
    {
        var spki = new AsnReader(publicKey, AsnEncodingRules.DER).ReadSequence();
        spki.ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(spki.ReadBitString(out _));
        return writer.Encode();
    }

    private static byte[] ToSpki(bool edwards, byte[] point)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(edwards ? "1.3.101.112" : "1.2.840.10045.2.1");
                if (!edwards)
                {
                    writer.WriteEncodedValue(P256);
                }
            }

            writer.WriteBitString(point);
        }

        return writer.Encode();
    }

    /// <summary>Pkcs11Interop imports "libdl", of which Debian 12 has only libdl.so.2; an assembly takes one resolver a process.</summary>
    private static Pkcs11InteropFactories CreateFactories()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(
                typeof(Pkcs11InteropFactories).Assembly,
                (name, _, _) =>
                    name == "libdl" && OperatingSystem.IsLinux() ? NativeLibrary.Load("libdl.so.2") : IntPtr.Zero
            );
        }
        catch (InvalidOperationException)
        {
            // Set before by a test's own tools in the same process; it does the same.
        }

        return new Pkcs11InteropFactories();
    }
}
