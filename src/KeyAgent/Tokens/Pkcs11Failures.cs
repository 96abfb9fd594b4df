using Net.Pkcs11Interop.Common;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>Which PKCS#11 return values a person can act on. All others are bugs: they end the worker, and the agent starts a new one.</summary>
internal static class Pkcs11Failures
{
    public static TokenFailure? Classify(CKR code) =>
        code switch
        {
            CKR.CKR_PIN_INCORRECT or CKR.CKR_PIN_INVALID => TokenFailure.PinIncorrect,
            CKR.CKR_PIN_LEN_RANGE => TokenFailure.PinLength,
            CKR.CKR_PIN_LOCKED or CKR.CKR_PIN_EXPIRED => TokenFailure.PinLocked,
            CKR.CKR_USER_PIN_NOT_INITIALIZED => TokenFailure.PinNotInitialised,
            CKR.CKR_FUNCTION_CANCELED => TokenFailure.PinPadCancelled,
            CKR.CKR_TOKEN_NOT_PRESENT or CKR.CKR_DEVICE_REMOVED => TokenFailure.Removed,
            CKR.CKR_SESSION_HANDLE_INVALID or CKR.CKR_SESSION_CLOSED => TokenFailure.Removed,
            CKR.CKR_SLOT_ID_INVALID => TokenFailure.Removed,
            CKR.CKR_MECHANISM_INVALID or CKR.CKR_MECHANISM_PARAM_INVALID => TokenFailure.MechanismUnsupported,
            CKR.CKR_KEY_TYPE_INCONSISTENT => TokenFailure.MechanismUnsupported,
            CKR.CKR_KEY_FUNCTION_NOT_PERMITTED => TokenFailure.MechanismUnsupported,
            CKR.CKR_TOKEN_NOT_RECOGNIZED or CKR.CKR_FUNCTION_NOT_SUPPORTED => TokenFailure.Unsupported,
            // Somebody else in this process is logged in: that says nothing about the PIN just typed.
            CKR.CKR_USER_ALREADY_LOGGED_IN or CKR.CKR_USER_ANOTHER_ALREADY_LOGGED_IN => TokenFailure.Device,
            CKR.CKR_GENERAL_ERROR or CKR.CKR_FUNCTION_FAILED or CKR.CKR_DEVICE_ERROR => TokenFailure.Device,
            CKR.CKR_DEVICE_MEMORY or CKR.CKR_HOST_MEMORY => TokenFailure.Device,
            CKR.CKR_OBJECT_HANDLE_INVALID or CKR.CKR_KEY_HANDLE_INVALID => TokenFailure.Device,
            CKR.CKR_CRYPTOKI_NOT_INITIALIZED or CKR.CKR_USER_NOT_LOGGED_IN => TokenFailure.Device,
            _ => null,
        };

    /// <summary>After these the module's idea of its slots may be stale for ever; only C_Finalize and C_Initialize help.</summary>
    public static bool NeedsNewModule(TokenFailure failure) => failure is TokenFailure.Device or TokenFailure.Removed;
}
