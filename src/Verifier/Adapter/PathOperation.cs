namespace JianliRegistry.Verifier.Adapter;

/// <summary>op <c>path</c>: may this certificate be believed?</summary>
internal static class PathOperation
{
    public static AdapterAnswer Answer(AdapterRequest request) =>
        AdapterAnswer.Unsupported(request.Op + " is not answered yet");
}
