namespace JianliRegistry.Server.Shared;

/// <summary>How long before its end the pages speak of a key's certificate and of a 注册有效期, in days, each more urgent.</summary>
public static class ExpirySpans
{
    public const int First = 60;
    public const int Second = 30;
    public const int Last = 7;

    public static readonly IReadOnlyList<int> Days = [First, Second, Last];
}
