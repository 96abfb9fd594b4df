namespace JianliRegistry.Core.Tests.Certificates;

public sealed class PathVectorTests
{
    public static TheoryData<string> Vectors() =>
        [
            .. Directory
                .GetFiles(PathVector.Folder, "*.json")
                .Select(Path.GetFileNameWithoutExtension)
                .Order()
                .OfType<string>(),
        ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Each_vector_comes_out_as_it_says(string name)
    {
        var vector = PathVector.Read(name);
        var accepted = vector.Verify().TryGetValue(out _, out var rejection);
        Assert.Equal(vector.Expect, accepted ? "accepted" : rejection!.Reason.ToString());
    }
}
