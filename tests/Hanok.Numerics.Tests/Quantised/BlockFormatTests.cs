namespace Hanok.Numerics.Tests;

public sealed class BlockFormatTests
{
    [Fact]
    public void All_Formats_AreFoundByIdAndByName()
    {
        Assert.Equal(Enum.GetValues<BlockType>().Length, BlockFormat.All.Count);
        foreach (BlockFormat f in BlockFormat.All)
        {
            Assert.True(BlockFormat.TryParse((uint)f.Type, out BlockFormat? byId));
            Assert.True(BlockFormat.TryParse(f.Name.ToLowerInvariant(), out BlockFormat? byName));
            Assert.Same(f, byId);
            Assert.Same(f, byName);
            Assert.Equal(3L * f.Bytes, f.BytesOf(3L * f.Length));
        }
    }

    [Theory]
    [InlineData(4u)]
    [InlineData(9u)]
    [InlineData(15u)]
    [InlineData(36u)]
    [InlineData(43u)]
    [InlineData(uint.MaxValue)]
    public void TryParse_IdOfNoTensorType_IsNone(uint id) => Assert.False(BlockFormat.TryParse(id, out _));

    [Fact]
    public void BytesOf_NoWholeBlockOrTooMany_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BlockFormat.Of(BlockType.Q4_K).BytesOf(255));
        Assert.Throws<ArgumentOutOfRangeException>(() => BlockFormat.Of(BlockType.Q4_K).BytesOf(-256));
        Assert.Throws<OverflowException>(() => BlockFormat.Of(BlockType.F64).BytesOf(long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => BlockFormat.Of((BlockType)9));
    }
}
