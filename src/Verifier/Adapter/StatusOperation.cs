namespace JianliRegistry.Verifier.Adapter;

/// <summary>op <c>status</c>: is this certificate shown good? Its issuer is among the anchors or intermediates; no path is checked.</summary>
internal static class StatusOperation
{
    public static AdapterAnswer Answer(AdapterRequest request) =>
        AdapterAnswer.Unsupported(request.Op + " is not answered yet");
}
