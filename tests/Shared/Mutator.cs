using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Hanok.Tests;

/// <summary>Damages valid files in the ways that break parsers: bits, extreme lengths at any place, pieces cut out, doubled, moved or taken from another file, words of the format. A seed and an input give one result.</summary>
sealed class Mutator(int seed)
{
    // Lengths and counts around the borders of their types, and where a sum or a product wraps round.
    static readonly ulong[] Extremes =
    [
        0, 1, 2, 7, 8, 12, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x1_0000, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x1_0000_0001, 0x2000_0000_0000_0000,
        0x3FFF_FFFF_FFFF_FFFF, 0x4000_0000_0000_0000, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, 0xFFFF_FFFF_FFFF_FFF8, 0xFFFF_FFFF_FFFF_FFFF,
    ];

    readonly Random random = new(seed);

    /// <summary>A damaged copy of one of <paramref name="seeds"/>, of at most <paramref name="longest"/> bytes.</summary>
    /// <param name="seeds">Valid files.</param>
    /// <param name="words">Words of the format to put in.</param>
    /// <param name="longest">The longest result.</param>
    /// <param name="isText">Whether the format is text: numbers and quoted texts are changed as such, so that more inputs get past the first reader.</param>
    public byte[] Next(IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> words, int longest, bool isText = false)
    {
        List<byte> file = [.. seeds[random.Next(seeds.Count)]];
        int edits = 1 + random.Next(random.Next(8) == 0 ? 16 : 4);
        for (int i = 0; i < edits; i++)
        {
            if (isText && random.Next(4) != 0) EditText(file, seeds);
            else Edit(file, seeds, words);
        }
        if (file.Count > longest) file.RemoveRange(longest, file.Count - longest);
        return [.. file];
    }

    void Edit(List<byte> file, IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> words)
    {
        int at = Position(file.Count);
        switch (random.Next(words.Count > 0 ? 11 : 9))
        {
            case 0 when at < file.Count:
                file[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < file.Count:
                file[at] = (byte)random.Next(256);
                break;
            case 2 or 3 or 4:
                Overwrite(file, at, Extreme());
                break;
            case 5:
                file.RemoveRange(at, Length(file.Count - at));
                break;
            case 6:
                file.InsertRange(Position(file.Count), file.GetRange(at, Length(file.Count - at)));
                break;
            case 7:
                byte[] other = seeds[random.Next(seeds.Count)];
                int from = Position(other.Length);
                file.InsertRange(at, other.AsSpan(from, Length(other.Length - from)).ToArray());
                break;
            case 8:
                file.RemoveRange(at, file.Count - at);
                break;
            case 9:
                file.InsertRange(at, words[random.Next(words.Count)]);
                break;
            case 10:
                Overwrite(file, at, words[random.Next(words.Count)]);
                break;
        }
    }

    void EditText(List<byte> file, IReadOnlyList<byte[]> seeds)
    {
        int at = random.Next(file.Count + 1);
        switch (random.Next(4))
        {
            case 0 when Digits(file, at) is (int start, int end):
                file.RemoveRange(start, end - start);
                file.InsertRange(start, Encoding.ASCII.GetBytes((random.Next(4) == 0 ? "-" : "") + Extremes[random.Next(Extremes.Length)].ToString(CultureInfo.InvariantCulture)));
                break;
            case 1 or 2 when Quoted(file, at) is (int start, int end):
                byte[] other = seeds[random.Next(seeds.Count)];
                if (Quoted(other, random.Next(other.Length + 1)) is not (int from, int to)) break;
                file.RemoveRange(start, end - start);
                file.InsertRange(start, other.AsSpan(from, to - from).ToArray());
                break;
            case 3 when at < file.Count:
                file[at] = (byte)random.Next(' ', 0x7F);
                break;
        }
    }

    static (int Start, int End)? Digits(List<byte> file, int from)
    {
        int start = file.FindIndex(from, b => char.IsAsciiDigit((char)b));
        if (start < 0) return null;
        int end = file.FindIndex(start, b => !char.IsAsciiDigit((char)b));
        return (start, end < 0 ? file.Count : end);
    }

    // What stands between two quotation marks of a kind.
    static (int Start, int End)? Quoted(IReadOnlyList<byte> file, int from)
    {
        int start = from;
        while (start < file.Count && file[start] is not ((byte)'"' or (byte)'\'')) start++;
        for (int end = start + 1; end < file.Count; end++)
            if (file[end] == file[start]) return (start + 1, end);
        return null;
    }

    // Headers stand at the beginning: half of the edits fall among the first bytes.
    int Position(int count) => random.Next(random.Next(2) == 0 ? count + 1 : Math.Min(count, 512) + 1);

    int Length(int most) => Math.Min(most, random.Next(random.Next(4) == 0 ? most + 1 : 17));

    byte[] Extreme()
    {
        ulong value = Extremes[random.Next(Extremes.Length)] + (ulong)(random.Next(8) == 0 ? random.Next(64) : 0);
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes[..(random.Next(3) switch { 0 => 8, 1 => 4, _ => 1 })];
    }

    static void Overwrite(List<byte> file, int at, byte[] bytes)
    {
        for (int i = 0; i < bytes.Length && at + i < file.Count; i++) file[at + i] = bytes[i];
    }
}
