namespace JianliRegistry.Core.Signing;

/// <summary>The algorithm names of JOSE (RFC 7518) and Web eID, exactly as written on the wire.</summary>
public static class JoseNames
{
    private static readonly Dictionary<string, SignatureAlgorithm> ByName = Enum.GetValues<SignatureAlgorithm>()
        .ToDictionary(a => a.ToString().ToUpperInvariant());

    public static bool TryParse(string? name, out SignatureAlgorithm algorithm)
    {
        algorithm = default;
        return name is not null && ByName.TryGetValue(name, out algorithm);
    }

    public static string Of(SignatureAlgorithm algorithm) => algorithm.ToString().ToUpperInvariant();
}
