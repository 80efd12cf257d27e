using System.Runtime.ExceptionServices;
using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models.Gguf;

/// <summary>Fills <paramref name="values"/> with row <paramref name="row"/> of a tensor; called from several threads at once.</summary>
public delegate void RowReader(long row, Span<float> values);

/// <summary>A tensor that is to be written in a type yet to be chosen: rows of binary32, and its own bytes where it has a type already.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type in which it is at hand.</param>
/// <param name="Shape">The axes, outermost first; at least one.</param>
/// <param name="Read">Reads a row: the last axis.</param>
/// <param name="Origin">The file it comes from, for messages.</param>
public sealed record GgufRows(string Name, BlockType Type, IReadOnlyList<long> Shape, RowReader Read, string Origin)
{
    const int MostValues = 1 << 20;

    /// <summary>The blocks as they are at hand, for a tensor that keeps its type; null: none, they are made from the rows.</summary>
    public GgufSource? Stored { get; init; }

    /// <summary>Rows after which they repeat, where they do: those are made once and written again.</summary>
    public int? Period { get; init; }

    /// <summary>Elements of a row.</summary>
    public int Columns => checked((int)Shape[^1]);

    /// <summary>Number of rows: all axes but the last.</summary>
    public long Rows => Shape.SkipLast(1).Aggregate(1L, (n, axis) => checked(n * axis));

    /// <summary>Number of matrices: all axes but the last two.</summary>
    public long Matrices => Shape.SkipLast(2).Aggregate(1L, (n, axis) => checked(n * axis));

    /// <summary>A tensor of an open file.</summary>
    public static GgufRows Of(GgufFile file, GgufTensor tensor) =>
        new(tensor.Name, tensor.Type, tensor.Shape, (row, values) => file.ReadRow(tensor, row, values), tensor.File) { Stored = GgufSource.Of(file, tensor) };

    /// <summary>The tensor in the type <paramref name="type"/>, made block by block as it is written.</summary>
    /// <param name="type">A type that can be written, whose blocks fill the rows.</param>
    /// <param name="importance">A number for each column of each matrix, or empty.</param>
    /// <param name="work">Threads, progress and whether to go on.</param>
    /// <exception cref="UserError"><c>models.not_finite</c>, when it is written: an element is no number, which no block can stand for.</exception>
    public GgufSource As(BlockType type, ReadOnlyMemory<float> importance, GgufWork work) =>
        type == Type && Stored is { } stored ? stored with { Write = stream => { work.ThrowIfCancelled(); stored.Write(stream); work.Add(Rows * Columns); } }
            : new GgufSource(Name, type, Shape, stream => Write(stream, type, importance, work));

    void Write(Stream stream, BlockType type, ReadOnlyMemory<float> importance, GgufWork work)
    {
        int columns = Columns, rowBytes = checked((int)BlockFormat.Of(type).BytesOf(columns)), batch = (int)Math.Min(Rows, Period ?? Math.Max(work.Threads, MostValues / Math.Max(columns, 1)));
        if (Rows == 0 || columns == 0) return;
        long rowsOfMatrix = Shape.Count > 1 ? Shape[^2] : 1;
        byte[] blocks = new byte[checked(batch * rowBytes)];
        for (long first = 0; first < Rows; first += batch)
        {
            int count = (int)Math.Min(batch, Rows - first), pieces = Math.Min(count, work.Threads * 4);
            if (first == 0 || Period is null) Share(pieces, columns, work, (piece, row) =>
            {
                for (int i = (int)((long)count * piece / pieces); i < (int)((long)count * (piece + 1) / pieces); i++)
                {
                    Read(first + i, row);
                    if (BlockFormat.Of(type).IsQuantised) RequireFinite(row, first + i);
                    ReadOnlySpan<float> weights = importance.IsEmpty ? default : importance.Span.Slice(checked((int)((first + i) / rowsOfMatrix * columns)), columns);
                    BlockCodec.Quantise(type, row, columns, weights, blocks.AsSpan(i * rowBytes, rowBytes));
                }
            });
            stream.Write(blocks, 0, count * rowBytes);
            work.Add((long)count * columns);
        }
    }

    static void Share(int pieces, int columns, GgufWork work, Action<int, float[]> piece)
    {
        ParallelOptions options = new() { MaxDegreeOfParallelism = work.Threads, CancellationToken = work.Token };
        try
        {
            Parallel.For(0, pieces, options, () => new float[columns], (i, _, row) =>
            {
                piece(i, row);
                return row;
            }, _ => { });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    void RequireFinite(float[] row, long number)
    {
        for (int i = 0; i < row.Length; i++)
            if (!float.IsFinite(row[i])) throw new UserError("models.not_finite", Origin, Name, number, i, row[i]);
    }
}

/// <summary>What a long piece of writing shares: threads, progress, whether to go on.</summary>
/// <param name="threads">How many threads take part.</param>
/// <param name="total">Elements in all.</param>
/// <param name="progress">Hears what part is done; null: nobody.</param>
/// <param name="token">Ends the work.</param>
public sealed class GgufWork(int threads, long total, IProgress<double>? progress, CancellationToken token)
{
    long done;

    /// <summary>How many threads take part.</summary>
    public int Threads => threads;

    /// <summary>Ends the work.</summary>
    public CancellationToken Token => token;

    /// <summary>Counts elements that are written.</summary>
    public void Add(long elements)
    {
        done += elements;
        progress?.Report(total == 0 ? 1 : (double)done / total);
    }

    /// <summary>Ends the work where that was asked for.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public void ThrowIfCancelled() => token.ThrowIfCancellationRequested();
}
