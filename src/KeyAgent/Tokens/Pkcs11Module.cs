using JianliRegistry.Core.Signing;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>One PKCS#11 module and its one session. Lives in the worker process, on one thread.</summary>
/// <remarks>One owner per module: two handles on one library finalise each other. Errors come out as <see cref="TokenException"/>.</remarks>
internal sealed class Pkcs11Module(string path) : IDisposable
{
    private IPkcs11Library? _library;
    private Pkcs11TokenSession? _session;

    public bool IsTokenPresent() =>
        Guarded(() => TokenSlots().Count > 0 || (_session is null && ReloadedTokenSlots().Count > 0));

    public bool HasSlot() =>
        Guarded(() =>
        {
            if (AllSlots().Count == 0 && _session is null)
            {
                Dispose();
            }

            return AllSlots().Count > 0;
        });

    public IReadOnlyList<KeyToken> List() =>
        Guarded(() =>
        {
            var slots = TokenSlots();
            slots = slots.Count > 0 || _session is not null ? slots : ReloadedTokenSlots();
            return slots.ConvertAll(DescribeToken);
        });

    public void Open(string tokenSerial) =>
        Guarded(() =>
        {
            Close();
            var slots = TokenSlots().FindAll(s => s.GetTokenInfo().SerialNumber.Trim() == tokenSerial);
            _session = slots switch
            {
                [var slot] => Pkcs11TokenSession.Open(slot),
                [] => throw new TokenException(TokenFailure.Removed, "no token with this serial"),
                // The PIN of one key must not be tried on another.
                _ => throw new TokenException(TokenFailure.Device, "several tokens with this serial"),
            };
            return true;
        });

    public PinState ReadPinState() => Guarded(() => PinStateOf(Session.Slot.GetTokenInfo()));

    public void Login(Pin? pin) =>
        Guarded(() =>
        {
            Session.Login(pin);
            return true;
        });

    public byte[] Sign(byte[] certificateSha256, SignatureAlgorithm algorithm, byte[] digest) =>
        Guarded(() => Session.Sign(certificateSha256, algorithm, digest));

    public void Close()
    {
        _session?.Dispose();
        _session = null;
    }

    public void Dispose()
    {
        Close();
        _library?.Dispose();
        _library = null;
    }

    private Pkcs11TokenSession Session =>
        _session ?? throw new TokenException(TokenFailure.Removed, "the session is gone");

    /// <summary>Translates what a person can act on, and drops the module after an error that leaves it stale.</summary>
    private T Guarded<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Pkcs11Exception error) when (Pkcs11Failures.Classify(error.RV) is { } failure)
        {
            if (Pkcs11Failures.NeedsNewModule(failure))
            {
                Dispose();
            }

            throw new TokenException(failure, $"{error.Method} {error.RV}", error);
        }
        catch (UnmanagedException error)
        {
            throw new TokenException(TokenFailure.ModuleMissing, "the module cannot be loaded", error);
        }
    }

    private IPkcs11Library Library =>
        _library ??= Pkcs11Runtime.Factories.Pkcs11LibraryFactory.LoadPkcs11Library(
            Pkcs11Runtime.Factories,
            path,
            AppType.MultiThreaded
        );

    private List<ISlot> AllSlots() => Library.GetSlotList(SlotsType.WithOrWithoutTokenPresent);

    private List<ISlot> TokenSlots() =>
        Library.GetSlotList(SlotsType.WithTokenPresent).FindAll(s => s.GetTokenInfo().TokenFlags.TokenInitialized);

    /// <summary>A live handle does not see tokens that appeared after C_Initialize with every module, so an empty list is asked for twice.</summary>
    private List<ISlot> ReloadedTokenSlots()
    {
        Dispose();
        return TokenSlots();
    }

    private static KeyToken DescribeToken(ISlot slot)
    {
        var token = slot.GetTokenInfo();
        using var session = slot.OpenSession(SessionType.ReadOnly);
        return new KeyToken(
            token.SerialNumber.Trim(),
            Printable(token.Label),
            PinStateOf(token),
            token.TokenFlags.ProtectedAuthenticationPath,
            Pkcs11Mechanisms.AlgorithmsOf(slot.GetMechanismList()),
            Pkcs11TokenSession.CertificatesOf(session).ConvertAll(c => c.Der)
        );
    }

    private static PinState PinStateOf(ITokenInfo token)
    {
        var flags = token.TokenFlags;
        return flags switch
        {
            { UserPinLocked: true } => PinState.Locked,
            { UserPinInitialized: false } => PinState.NotInitialised,
            { UserPinFinalTry: true } => PinState.FinalTry,
            { UserPinCountLow: true } => PinState.CountLow,
            _ => PinState.Ok,
        };
    }

    /// <summary>A token's label is text from outside that will stand on a terminal.</summary>
    private static string Printable(string label) =>
        new([.. label.Trim().Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]);
}
