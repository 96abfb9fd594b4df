using System.Text.Json.Serialization;

namespace JianliRegistry.Verifier.Adapter;

/// <summary>One line of the conformance protocol; a member that is absent has its default, unknown ones are ignored.</summary>
/// <remarks>Binary members are standard Base64 of DER.</remarks>
internal sealed record AdapterRequest
{
    public const string RegistryProfile = "registry";
    public const string PkixProfile = "pkix";

    [JsonRequired]
    public required string Id { get; init; }

    /// <summary><c>path</c>, <c>status</c> or <c>sig</c>.</summary>
    [JsonRequired]
    public required string Op { get; init; }
    public string Profile { get; init; } = RegistryProfile;

    // path and status
    public IReadOnlyList<byte[]> Anchors { get; init; } = [];
    public IReadOnlyList<byte[]> Intermediates { get; init; } = [];
    public byte[] Leaf { get; init; } = [];
    public DateTimeOffset? Time { get; init; }

    /// <summary>Absent = <see cref="Time"/>.</summary>
    public DateTimeOffset? Now { get; init; }
    public IReadOnlyList<byte[]> Crls { get; init; } = [];
    public IReadOnlyList<byte[]> Ocsp { get; init; } = [];
    public long? MaxStatusAgeSeconds { get; init; }
    public bool UseDeltas { get; init; }

    // path
    public IReadOnlyList<string> Purposes { get; init; } = [];
    public IReadOnlyList<string> KeyUsage { get; init; } = [];
    public AdapterName? Name { get; init; }

    /// <summary><c>none</c>, <c>hard-leaf</c> or <c>hard</c>.</summary>
    public string Revocation { get; init; } = "none";
    public IReadOnlyList<string> Policies { get; init; } = [];
    public bool RequireExplicitPolicy { get; init; }
    public bool InhibitAnyPolicy { get; init; }
    public bool InhibitPolicyMapping { get; init; }
    public int? MaxDepth { get; init; }

    // sig
    public string Alg { get; init; } = "";
    public string? Hash { get; init; }
    public string? MgfHash { get; init; }
    public int? SaltLen { get; init; }
    public string? Curve { get; init; }
    public byte[] Spki { get; init; } = [];
    public byte[] Msg { get; init; } = [];
    public byte[] Sig { get; init; } = [];

    /// <summary>The signer's ID as text.</summary>
    public string? Sm2Id { get; init; }
}

/// <param name="Kind"><c>DNS</c>, <c>IP</c> or <c>RFC822</c>.</param>
internal sealed record AdapterName(string Kind, string Value);
