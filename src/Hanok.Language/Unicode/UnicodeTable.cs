using System.Globalization;
using System.Text;

namespace Hanok.Language.Unicode;

/// <summary>
/// A property of every code point in two stages: the first is indexed by <c>code / 256</c> and gives the number of a block, the second holds each
/// different block once (all of Hangul shares one), so that a look-up is two loads from a few kilobytes.
/// </summary>
sealed class UnicodeTable
{
    const int CodePoints = 0x110000, BlockSize = 256;
    readonly ushort[] blockOf = new ushort[CodePoints / BlockSize];
    readonly byte[] values;

    UnicodeTable(byte[] flat)
    {
        Dictionary<string, ushort> seen = new(StringComparer.Ordinal);
        List<byte[]> blocks = [];
        for (int i = 0; i < blockOf.Length; i++)
        {
            byte[] block = flat.AsSpan(i * BlockSize, BlockSize).ToArray();
            string key = Encoding.Latin1.GetString(block);
            if (!seen.TryGetValue(key, out ushort index))
            {
                index = checked((ushort)blocks.Count);
                blocks.Add(block);
                seen.Add(key, index);
            }
            blockOf[i] = index;
        }
        values = [.. blocks.SelectMany(b => b)];
    }

    /// <summary>The value of a code point from 0 to 10FFFF.</summary>
    public byte this[int code] => values[blockOf[code >> 8] << 8 | code & 0xFF];

    /// <summary>
    /// Reads an embedded table of ranges; <paramref name="value"/> turns the text after the colon into a number, what no range names is 0.
    /// Where <paramref name="combine"/> is true, ranges may overlap and their values are or-ed.
    /// </summary>
    public static UnicodeTable Read(string name, Func<string, byte> value, bool combine = false)
    {
        byte[] flat = new byte[CodePoints];
        foreach (string entry in Entries(name))
        {
            int colon = entry.IndexOf(':'), dash = entry.IndexOf('-', 0, colon);
            int first = Hex(entry.AsSpan(0, dash < 0 ? colon : dash)), last = dash < 0 ? first : Hex(entry.AsSpan(dash + 1, colon - dash - 1));
            byte v = value(entry[(colon + 1)..]);
            for (int code = first; code <= last; code++) flat[code] = combine ? (byte)(flat[code] | v) : v;
        }
        return new UnicodeTable(flat);
    }

    /// <summary>A table computed from others.</summary>
    public static UnicodeTable Compute(Func<int, byte> value)
    {
        byte[] flat = new byte[CodePoints];
        for (int code = 0; code < flat.Length; code++) flat[code] = value(code);
        return new UnicodeTable(flat);
    }

    /// <summary>The entries of an embedded table.</summary>
    public static IEnumerable<string> Entries(string name)
    {
        using StreamReader reader = new(typeof(UnicodeTable).Assembly.GetManifestResourceStream("unicode/" + name)!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            foreach (string entry in line.Split(' ')) yield return entry;
        }
    }

    /// <summary>A hexadecimal code point of a table.</summary>
    public static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.HexNumber);
}
