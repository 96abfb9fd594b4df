namespace JianliRegistry.Core.Tests.Signing;

public sealed class CmsVectorTests
{
    public static TheoryData<string> Vectors() =>
        [
            .. Directory
                .GetFiles(CmsVector.Folder, "*.json")
                .Select(Path.GetFileNameWithoutExtension)
                .Order()
                .OfType<string>(),
        ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Each_vector_comes_out_as_it_says(string name)
    {
        var vector = CmsVector.Read(name);
        var accepted = vector.Verify().TryGetValue(out _, out var rejection);
        Assert.Equal(vector.Expect, accepted ? "accepted" : rejection!.Reason.ToString());
    }
}
