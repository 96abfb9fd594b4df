namespace JianliRegistry.Pki.Certificates;

/// <summary>From when to when a certificate is valid, both ends included (RFC 5280 §4.1.2.5); whole seconds.</summary>
public sealed record Validity(DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    public static Validity Around(DateTimeOffset now, TimeSpan before, TimeSpan after) =>
        new(now - before, now + after);
}
