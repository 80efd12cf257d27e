namespace Hanok.Numerics;

/// <summary>Queries that see keys together: the rows of one block of positions, some heads of a group, all keys or one partial of them.</summary>
struct AttentionPiece
{
    public int Slot, FirstRow, FirstPosition, Rows;
    public int KeyHead, FirstHead, Heads;

    /// <summary>Which of the partials of 1,024 keys; -1: all.</summary>
    public int Partial;

    /// <summary>Of a divided row: where the first partial's results lie, and those of this one; how many there are.</summary>
    public int FirstResult, Result, Partials;
}

/// <summary>How a replay's attention is cut into pieces. Nothing here changes a result: queries are independent, and partials begin and merge where the contract says.</summary>
/// <remarks>
/// A single row (decoding) with few heads to a key head takes them all through the keys at once, the row of <see cref="AttentionRow"/>; where that gives too few pieces for the
/// threads, partials become pieces of their own. Anything else goes through <see cref="AttentionLanes"/>, 16 queries side by side, as many heads at a time as leave their numbers in the cache.
/// </remarks>
sealed unsafe class AttentionPlan(AttentionShape shape) : IDisposable
{
    /// <summary>Keys before a new (m, l, o) begins, in blocks.</summary>
    public const int BlocksPerPartial = 1024 / SequenceRows.BlockLength;

    /// <summary>The most heads of a row that are computed one by one; more fill the lanes.</summary>
    const int RowHeads = 8;

    /// <summary>Fewer pieces than this for each thread are divided further.</summary>
    const int PiecesPerThread = 8;

    readonly AttentionShape shape = shape;
    NativeBuffer<AttentionPiece> pieces = new(64);
    NativeBuffer<float> results = new(0);
    NativeBuffer<int> waiting = new(0);

    public int Count { get; private set; }

    public AttentionPiece* Pieces => pieces.Data;

    /// <summary>Results of divided rows; a piece's at <see cref="ResultFloats"/> times its number.</summary>
    public float* Results => results.Data;

    /// <summary>How many partials of a divided row are not computed yet, by the place of the first one's results.</summary>
    public int* Waiting => waiting.Data;

    /// <summary>Whether the rows of a piece go one by one.</summary>
    public static bool ByRow(in AttentionPiece piece) => piece.Rows == 1 && piece.Heads <= RowHeads;

    /// <summary>Floats of sums, maxima and weights of a row's heads.</summary>
    public static long ResultFloats(int group, int padded) => (long)group * padded + 2 * RowHeads;

    /// <summary>The most queries of a piece that fills lanes: their numbers take half a megabyte, but a whole block of positions always fits.</summary>
    public static int MostLanes(AttentionShape shape) =>
        Math.Clamp(131_072 / (shape.HeadDimension + 2 * shape.Padded), SequenceRows.BlockLength, 4 * SequenceRows.BlockLength) / 32 * 32;

    /// <summary>Cuts what <paramref name="sequences"/> announces, late positions first: they see the most keys, so that the last piece to finish is a short one.</summary>
    public void Build(SequenceRows sequences, int threads)
    {
        Count = 0;
        int undivided = 0;
        for (int b = sequences.BlockCount - 1; b >= 0; b--)
        {
            SequenceRows.Block block = sequences.Blocks[b];
            SequenceRows.Run run = sequences.Runs[block.Run];
            int position = Math.Max(run.Start, block.Index * SequenceRows.BlockLength);
            AttentionPiece piece = new()
            {
                Slot = run.Slot, FirstPosition = position, FirstRow = run.FirstRow + position - run.Start,
                Rows = Math.Min(run.Start + run.Rows, (block.Index + 1) * SequenceRows.BlockLength) - position, Partial = -1,
            };
            int heads = piece.Rows == 1 && shape.Group <= RowHeads ? shape.Group : Math.Clamp(MostLanes(shape) / piece.Rows, 1, shape.Group);
            for (piece.KeyHead = 0; piece.KeyHead < shape.KeyHeads; piece.KeyHead++)
                for (int g = 0; g < shape.Group; g += heads)
                {
                    piece.FirstHead = piece.KeyHead * shape.Group + g;
                    piece.Heads = Math.Min(heads, shape.Group - g);
                    Add(piece);
                    if (ByRow(piece)) undivided++;
                }
        }
        if (threads > 1 && undivided > 0 && Count < threads * PiecesPerThread) Divide();
    }

    /// <summary>Partials of single rows become pieces: one stays where the row's piece was, the others follow at the end.</summary>
    void Divide()
    {
        int places = 0;
        for (int i = 0, whole = Count; i < whole; i++)
        {
            AttentionPiece piece = pieces.Data[i];
            int first = shape.Window == 0 ? 0 : Math.Max(0, piece.FirstPosition - shape.Window + 1) / (BlocksPerPartial * SequenceRows.BlockLength);
            int last = piece.FirstPosition / (BlocksPerPartial * SequenceRows.BlockLength);
            if (!ByRow(piece) || first == last) continue;
            piece.Partials = last - first + 1;
            piece.FirstResult = places;
            places += piece.Partials;
            for (int p = first; p < last; p++) Add(piece with { Partial = p, Result = piece.FirstResult + p - first });
            pieces.Data[i] = piece with { Partial = last, Result = places - 1 };
        }
        long floats = places * ResultFloats(shape.Group, shape.Padded);
        if (results.Length < floats || waiting.Length < places)
        {
            results.Dispose();
            waiting.Dispose();
            results = new NativeBuffer<float>(2 * floats);
            waiting = new NativeBuffer<int>(2L * places);
        }
        for (int i = 0; i < Count; i++)
            if (pieces.Data[i].Partial >= 0) waiting.Data[pieces.Data[i].FirstResult] = pieces.Data[i].Partials;
    }

    void Add(in AttentionPiece piece)
    {
        if (Count == pieces.Length)
        {
            NativeBuffer<AttentionPiece> larger = new(2L * Count);
            new Span<AttentionPiece>(pieces.Data, Count).CopyTo(larger.Slice(0, Count));
            pieces.Dispose();
            pieces = larger;
        }
        pieces.Data[Count++] = piece;
    }

    public void Dispose()
    {
        pieces.Dispose();
        results.Dispose();
        waiting.Dispose();
    }
}
