using System.Security.Cryptography.X509Certificates;

namespace JianliRegistry.Core.Certificates;

/// <summary>What a caller wants of a leaf where none of our purposes says it.</summary>
public sealed record PathDemand
{
    /// <summary>Extended key usages as dotted identifiers; one that leaf and CAs all permit suffices. Empty = no demand.</summary>
    public IReadOnlyList<string> ExtendedKeyUsage { get; init; } = [];

    /// <summary>Bits that the leaf must have where it carries a key usage.</summary>
    public X509KeyUsageFlags KeyUsage { get; init; }

    /// <summary>A name that a subjectAltName entry must match; the common name never counts.</summary>
    public SubjectName? Name { get; init; }
}

/// <summary>A name to be found in subjectAltName.</summary>
/// <param name="Value">Host name, IP address or mailbox as text.</param>
public sealed record SubjectName(SubjectNameKind Kind, string Value);

public enum SubjectNameKind
{
    Dns,
    IpAddress,
    Mailbox,
}
