namespace JianliRegistry.Core.AgentProtocol;

/// <summary>Claims of a login challenge; times are Unix seconds (RFC 7519 NumericDate).</summary>
/// <param name="Jti">128 random bits, base64url.</param>
/// <param name="Iss">Server id, as in servers.json.</param>
/// <param name="Aud">The page's origin, ASCII, no slash at the end.</param>
/// <param name="Pur">"login", or "enrol" for 企业注册.</param>
/// <param name="N">32 random bytes, base64url.</param>
/// <param name="Sid">SHA-256 of the pre-session cookie's value (ASCII), base64url.</param>
/// <param name="Algs">Signature algorithms the server takes, e.g. ES256.</param>
public sealed record ChallengeClaims(
    int Ver,
    string Jti,
    string Iss,
    string Aud,
    string Pur,
    string N,
    long Iat,
    long Exp,
    string Sid,
    IReadOnlyList<string> Algs
);

public sealed record StatementClaim(string Sha256, int Size, string Kind);

public sealed record CertificateClaim(string Sha256);

public sealed record PolicyClaim(string Oid, string Sha256);

/// <summary>Claims of a sign request; hashes are base64url, times Unix seconds. Jti is also the statement's nonce.</summary>
/// <param name="Pur">Always "sign".</param>
/// <param name="Via">"agent" (exp ≤ 15 min) or "file" (exp ≤ 24 h).</param>
/// <param name="Sid">base64url; opaque to the agent.</param>
/// <param name="Form"><see cref="Protocol.Gbt35275Form"/>, for an SM2 key; absent: CMS.</param>
public sealed record SignRequestClaims(
    int Ver,
    string Jti,
    string Iss,
    string Aud,
    string Pur,
    string Via,
    long Iat,
    long Exp,
    string Sid,
    StatementClaim Statement,
    CertificateClaim Cert,
    PolicyClaim Policy,
    string? Form = null
);

/// <summary>The Web eID authentication token, format web-eid:1.0; values are standard base64.</summary>
public sealed record AuthenticationToken(
    string UnverifiedCertificate,
    string Algorithm,
    string Signature,
    string Format,
    string AppVersion
);

/// <summary>POST /v1/operations. Type is "login" (Challenge) or "sign" (Items).</summary>
public sealed record OperationRequest(string Type, string? Challenge = null, IReadOnlyList<SignItem>? Items = null);

/// <param name="Request">Compact JWS.</param>
/// <param name="Statement">Statement bytes, standard base64.</param>
public sealed record SignItem(string Request, string Statement);

public sealed record OperationAccepted(string Id, DateTimeOffset ExpiresAt);

/// <summary>GET /v1/operations/{id}. State: waiting-token, waiting-consent, waiting-pin, signing, done, failed.</summary>
public sealed record OperationStatus(
    string State,
    AgentError? Error = null,
    LoginResult? Login = null,
    IReadOnlyList<ItemStatus>? Items = null,
    string? Notice = null
);

/// <param name="Challenge">The compact JWS as received.</param>
public sealed record LoginResult(string Challenge, AuthenticationToken Token);

public sealed record ItemStatus(int Index, string State, SignResult? Result = null, AgentError? Error = null);

/// <summary>What the agent signed; standard base64. ECDSA signature in DER.</summary>
public sealed record SignResult(string Algorithm, string SignedAttrs, string Signature, string Certificate);

/// <summary>RFC 9457 members of every agent and server error.</summary>
public sealed record AgentError(string Code, string Title, string Detail, string CorrelationId, bool Retryable);

public sealed record AgentVersion(string Version);

/// <summary>GET /v1/status: no serials, names or counts. State: ready, busy.</summary>
public sealed record AgentStatus(
    AgentVersion Agent,
    IReadOnlyList<string> Protocols,
    string State,
    string Token,
    IReadOnlyList<string> Algorithms
);

/// <summary>GET /v1/diagnosis: step codes only. Outcome: ok, failed, waiting.</summary>
public sealed record DiagnosisStep(string Step, string Outcome, string? Code = null);

public sealed record Diagnosis(IReadOnlyList<DiagnosisStep> Steps);

/// <summary>The agent's servers.json: whom it may sign for.</summary>
/// <param name="LogKeys">Checkpoint verification keys in C2SP vkey form.</param>
public sealed record PinnedServer(
    string Id,
    string Name,
    IReadOnlyList<string> Origins,
    IReadOnlyList<RequestKey> RequestKeys,
    IReadOnlyList<string> LogKeys
);

/// <param name="Spki">DER SubjectPublicKeyInfo, standard base64; P-256.</param>
public sealed record RequestKey(string Kid, string Spki);

/// <summary>The file `jianli-agent sign FILE` reads (application/vnd.jianli.sign-request+json) and the one it writes.</summary>
public sealed record SignFile(string Format, IReadOnlyList<SignItem> Items);

public sealed record SignedFile(string Format, IReadOnlyList<ItemStatus> Items);
