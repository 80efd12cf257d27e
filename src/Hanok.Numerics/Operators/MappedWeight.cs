namespace Hanok.Numerics;

/// <summary>A weight that stays in its file and is packed tile by tile when it is multiplied: the bytes of <see cref="Weight.Of"/>, which a tile is. What stays packed for the next time is for <see cref="PackedTiles"/> to say. Only serves.</summary>
public sealed class MappedWeight : Weight
{
    /// <summary>Bytes of a packed tile, unless the fewest rows take more.</summary>
    const long TileBytes = 8 << 20;

    /// <summary>A tile's rows are a multiple of this: whole panels of every kind of weight.</summary>
    const int Rows = 64;

    readonly StoredMatrix[] slices;
    readonly bool integers;
    readonly PackedTiles tiles;

    /// <summary>Packs nothing yet.</summary>
    /// <param name="stored">The rows.</param>
    /// <param name="integers">As <see cref="Weight.Of"/> has it.</param>
    /// <param name="tiles">Holds what is packed.</param>
    public MappedWeight(StoredMatrix stored, bool integers, PackedTiles tiles) : base(stored.Rows, stored.Columns)
    {
        this.integers = integers;
        this.tiles = tiles;
        long most = Math.Max(1, TileBytes / Math.Max(1, BytesOf(stored.Format, Rows, stored.Columns, integers))) * Rows;
        List<StoredMatrix> all = [];
        for (int first = 0; first < stored.Rows; first += all[^1].Rows) all.Add(stored.Slice(first, (int)Math.Min(most, stored.Rows - first)));
        slices = [.. all];
    }

    /// <summary>Nothing of its own: tiles are counted where they are kept.</summary>
    public override long Bytes => 0;

    /// <summary>Number of tiles.</summary>
    internal int Tiles => slices.Length;

    /// <summary>Bytes of all tiles, packed.</summary>
    internal long PackedBytes => slices.Sum(TileSize);

    /// <summary>Bytes of the largest of them.</summary>
    internal long LargestTile => slices.Select(TileSize).DefaultIfEmpty(0).Max();

    /// <summary>Bytes of one.</summary>
    internal long SizeOf(int tile) => TileSize(slices[tile]);

    /// <summary>Packs a tile, whose pages of the file are not needed any more then.</summary>
    internal Weight Pack(WorkerPool pool, int tile)
    {
        Weight packed = Of(pool, slices[tile], integers);
        slices[tile].Release();
        return packed;
    }

    internal override unsafe void Multiply(Activations x, Tensor y)
    {
        lock (tiles.Gate)
        {
            if (slices.Length == 1)
            {
                tiles.Take(this, 0, x.Pool).Multiply(x, y);
                return;
            }
            for (int i = 0, first = 0; i < slices.Length; first += slices[i++].Rows)
            {
                Weight tile = tiles.Take(this, i, x.Pool);
                using Tensor part = new(x.Rows, tile.Outputs);
                tile.Multiply(x, part);
                Columns.Copy(part.Data, tile.Outputs, y.Data + first, Outputs, tile.Outputs, x.Rows);
            }
        }
    }

    long TileSize(StoredMatrix slice) => BytesOf(slice.Format, slice.Rows, slice.Columns, integers);
}
