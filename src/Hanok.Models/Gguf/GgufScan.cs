using System.Buffers.Binary;

namespace Hanok.Models.Gguf;

/// <summary>Walks over a metadata value that was checked before, or is being checked.</summary>
static class GgufScan
{
    /// <summary>The deepest nesting of arrays that is read.</summary>
    public const int Deepest = 8;

    /// <summary>What is wrong with a value, and where.</summary>
    /// <param name="Offset">Offset in the file.</param>
    /// <param name="Expected">What was expected there.</param>
    /// <param name="Found">What is there.</param>
    public readonly record struct Flaw(long Offset, string Expected, string Found);

    /// <summary>Bytes of the sound value at <paramref name="at"/>.</summary>
    public static long Length(GgufValueType type, SliceReader slice, long at, long end) => Check(type, slice, at, end, out long bytes) is { } flaw
        ? throw new InvalidOperationException($"offset {flaw.Offset}: expected {flaw.Expected}, found {flaw.Found}") : bytes;

    /// <summary>
    /// Checks the value at <paramref name="at"/>, which must end at or before <paramref name="end"/>, and measures it. Nested arrays are walked with a stack of
    /// <see cref="Deepest"/> counters, and a count is believed only if the bytes left can hold so many of the smallest elements: neither depth nor breadth costs more than the file has.
    /// </summary>
    public static Flaw? Check(GgufValueType type, SliceReader slice, long at, long end, out long bytes)
    {
        long start = at;
        bytes = 0;
        Span<long> left = stackalloc long[Deepest];
        Span<GgufValueType> types = stackalloc GgufValueType[Deepest];
        int depth = 0;
        while (true)
        {
            if (type == GgufValueType.Array)
            {
                if (end - at < 12) return Short(at, 12, end);
                ReadOnlySpan<byte> head = slice(at, 12);
                uint id = BinaryPrimitives.ReadUInt32LittleEndian(head);
                if (GgufValueTypes.Parse(id) is not { } element) return new Flaw(at, "0 ≤ element type ≤ 12", $"{id}");
                ulong count = BinaryPrimitives.ReadUInt64LittleEndian(head[4..]);
                long most = (end - at - 12) / element.LeastSize();
                if (count > (ulong)most || count > int.MaxValue) return new Flaw(at + 4, $"0 ≤ count ≤ {Math.Min(most, int.MaxValue)}", $"{count}");
                at += 12;
                if (element.Size() > 0)
                {
                    long size = (long)count * element.Size();
                    if (element == GgufValueType.Bool && NotFlags(slice(at, (int)size)) is >= 0 and var wrong) return NoFlag(at + wrong, slice);
                    at += size;
                }
                else if (count > 0)
                {
                    if (depth == Deepest) return new Flaw(at - 12, $"≤ {Deepest} × ARRAY", $"> {Deepest}");
                    left[depth] = (long)count;
                    types[depth++] = element;
                }
            }
            else if (type == GgufValueType.String)
            {
                if (end - at < 8) return Short(at, 8, end);
                ulong length = BinaryPrimitives.ReadUInt64LittleEndian(slice(at, 8));
                if (length > (ulong)(end - at - 8) || length > int.MaxValue) return new Flaw(at, $"0 ≤ length ≤ {end - at - 8}", $"{length}");
                at += 8 + (long)length;
            }
            else
            {
                if (end - at < type.Size()) return Short(at, type.Size(), end);
                if (type == GgufValueType.Bool && slice(at, 1)[0] > 1) return NoFlag(at, slice);
                at += type.Size();
            }
            while (depth > 0 && left[depth - 1] == 0) depth--;
            if (depth == 0) break;
            left[depth - 1]--;
            type = types[depth - 1];
        }
        bytes = at - start;
        return null;
    }

    static int NotFlags(ReadOnlySpan<byte> flags) => flags.IndexOfAnyExceptInRange((byte)0, (byte)1);

    static Flaw NoFlag(long at, SliceReader slice) => new(at, "BOOL 0, 1", $"{slice(at, 1)[0]}");

    static Flaw Short(long at, int size, long end) => new(at, $"{size} byte", $"{end - at} byte");
}
