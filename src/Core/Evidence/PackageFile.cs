namespace JianliRegistry.Core.Evidence;

/// <summary>One file in a package; the path is ASCII with '/'.</summary>
public sealed record PackageFile(string Path, byte[] Content);
