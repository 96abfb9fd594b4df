namespace JianliRegistry.Verifier.Adapter;

/// <summary>What an operation found out, before it is written as a line.</summary>
/// <param name="Result"><c>accept</c>, <c>reject</c>, <c>unsupported</c> or <c>error</c>.</param>
/// <param name="Detail">Why, for people.</param>
internal sealed record AdapterAnswer(string Result, string Detail = "")
{
    public static AdapterAnswer Accept { get; } = new("accept");

    public static AdapterAnswer Reject(string detail) => new("reject", detail);

    /// <summary>For what the product refuses by design and the protocol cannot ask of it.</summary>
    public static AdapterAnswer Unsupported(string detail) => new("unsupported", detail);
}
