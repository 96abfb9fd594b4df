using JianliRegistry.Core.Evidence;

namespace JianliRegistry.Core.Tests.Evidence;

public sealed class TilePlaceTests
{
    [Theory]
    [InlineData("0/000", 0, 0, 256)]
    [InlineData("0/067.p/1", 0, 67, 1)]
    [InlineData("1/x001/067", 1, 1067, 256)]
    [InlineData("2/x001/x234/067.p/255", 2, 1234067, 255)]
    public void An_address_of_tlog_tiles_names_one_tile_and_is_its_only_address(
        string address,
        int level,
        long index,
        int width
    )
    {
        Assert.True(TilePlace.TryParse(address, out var place));
        Assert.Equal(new TilePlace(level, index, width), place);
        Assert.Equal(address, place.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("00/000")]
    [InlineData("8/000")]
    [InlineData("-1/000")]
    [InlineData("0/0")]
    [InlineData("0/0000")]
    [InlineData("0/x000/067")]
    [InlineData("0/001/067")]
    [InlineData("0/x067")]
    [InlineData("0/xx67")]
    [InlineData("0/06７")]
    [InlineData("0/067.p/0")]
    [InlineData("0/067.p/256")]
    [InlineData("0/067.p/01")]
    [InlineData("0/067.p/")]
    [InlineData("0/067/")]
    [InlineData("0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("entries/000")]
    public void Another_spelling_is_no_address(string address) => Assert.False(TilePlace.TryParse(address, out _));

    [Theory]
    [InlineData("0/000.p/5", 5, true)]
    [InlineData("0/000.p/6", 5, false)]
    [InlineData("0/001.p/1", 257, true)]
    [InlineData("0/001.p/1", 256, false)]
    [InlineData("1/000.p/1", 256, true)]
    [InlineData("1/000.p/1", 255, false)]
    [InlineData("1/000", 65536, true)]
    [InlineData("1/000", 65535, false)]
    public void A_tile_is_within_the_log_when_each_of_its_hashes_is(string address, long size, bool expected)
    {
        Assert.True(TilePlace.TryParse(address, out var place));
        Assert.Equal(expected, place.IsWithin(size));
    }

    [Fact]
    public void The_root_of_a_tile_is_that_of_its_leaves()
    {
        for (var count = 1; count <= TilePlace.FullWidth; count *= 2)
        {
            var leaves = Enumerable.Range(0, count).Select(i => MerkleTree.HashLeaf([(byte)i])).ToList();
            Assert.Equal(MerkleTree.Root(leaves), TilePlace.Root([.. leaves.SelectMany(h => h)]));
        }
    }
}
