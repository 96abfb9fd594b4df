using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.AgentProtocol;

/// <summary>Names that page, agent and server share (docs/protocol.md).</summary>
public static class Protocol
{
    public const string Version = "1.0";
    public const string VersionHeader = "X-JLK-Protocol";
    public const string VersionHeaderValue = "1";
    public const string ChallengeType = "jlk-challenge+jwt";
    public const string SignRequestType = "jlk-sign+jwt";
    public const string TokenFormat = "web-eid:1.0";

    /// <summary>As web-eid:1.0 with SM3 for H and SM2 for the signature (r‖s); Web eID has no such algorithms.</summary>
    public const string Sm2TokenFormat = "jlk-sm:1.0";

    /// <summary>A sign request's form: the signature is to be written in the identifiers of GB/T 35275.</summary>
    public const string Gbt35275Form = "gbt35275";

    /// <summary>The format member of <see cref="SignFile"/>.</summary>
    public const string SignFileFormat = "jianli-sign-request/1";

    /// <summary>The format member of <see cref="SignedFile"/>.</summary>
    public const string SignedFileFormat = "jianli-signed/1";
    public const int MaxLoginBody = 16 * 1024;
    public const int MaxSignBody = 1024 * 1024;
    public static readonly IReadOnlyList<int> DefaultPorts = [17623, 27623, 37623];

    /// <summary>The one token format an algorithm may stand in.</summary>
    public static string TokenFormatOf(SignatureAlgorithm algorithm) =>
        algorithm == SignatureAlgorithm.Sm2 ? Sm2TokenFormat : TokenFormat;
}
