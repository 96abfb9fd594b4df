namespace JianliRegistry.Verifier.Adapter;

/// <summary>op <c>sig</c>: does this signature verify?</summary>
internal static class SignatureOperation
{
    public static AdapterAnswer Answer(AdapterRequest request) =>
        AdapterAnswer.Unsupported(request.Op + " is not answered yet");
}
