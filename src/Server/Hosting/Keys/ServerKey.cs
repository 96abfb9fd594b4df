namespace JianliRegistry.Server.Hosting.Keys;

/// <summary>What a server key is for; each signs one kind of thing only.</summary>
public enum ServerKeyUse
{
    /// <summary>Challenges and sign requests, ES256.</summary>
    Request,

    /// <summary>Receipts and package seals, ES256 or SM2, with a certificate.</summary>
    Seal,

    /// <summary>Checkpoints of the evidence log, Ed25519.</summary>
    Checkpoint,
}

/// <summary>One key of the published history: what a stranger needs to verify what it signed, for as long as that matters.</summary>
/// <param name="NotAfter">When the key made way for the next; null while it is in use.</param>
/// <param name="Kid">Request key: the kid of its JWS.</param>
/// <param name="Spki">Request key: DER SubjectPublicKeyInfo, base64.</param>
/// <param name="Certificate">Seal: DER, base64.</param>
/// <param name="Vkey">Checkpoint: C2SP vkey.</param>
public sealed record ServerKey(
    ServerKeyUse Use,
    DateTimeOffset NotBefore,
    DateTimeOffset? NotAfter,
    string? Kid = null,
    string? Spki = null,
    string? Certificate = null,
    string? Vkey = null
);
