using System.Buffers.Binary;
using System.Text;

namespace Hanok.Data.Formats;

/// <summary>Compiled gettext catalogues (<c>.mo</c>; GNU gettext manual, "The Format of GNU MO Files").</summary>
public static class GettextMo
{
    const uint Magic = 0x950412de;

    /// <summary>The entries of <paramref name="file"/>; of plural forms the last, the header left out.</summary>
    /// <exception cref="InvalidDataException">No .mo file, a table or a string outside the file, or text that is not of the named character set.</exception>
    public static List<GettextEntry> Read(ReadOnlySpan<byte> file)
    {
        if (file.Length < 28) throw new InvalidDataException($".mo file of {file.Length} bytes, expected 28 or more");
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(file);
        bool big = magic == BinaryPrimitives.ReverseEndianness(Magic);
        if (!big && magic != Magic) throw new InvalidDataException($".mo file begins with {magic:x8}, expected {Magic:x8}");
        uint count = Word(file, 8, big), originals = Word(file, 12, big), translations = Word(file, 16, big);
        if (count > (uint)file.Length / 16 || originals + 8ul * count > (ulong)file.Length || translations + 8ul * count > (ulong)file.Length)
            throw new InvalidDataException($".mo file of {file.Length} bytes names tables of {count} entries at {originals} and {translations}");
        Encoding encoding = Encoding.UTF8;
        List<GettextEntry> entries = new((int)count);
        for (int i = 0; i < (int)count; i++)
        {
            ReadOnlySpan<byte> original = Text(file, (int)originals + 8 * i, big), translation = Text(file, (int)translations + 8 * i, big);
            if (original.IsEmpty)
            {
                encoding = CharacterSet(Encoding.UTF8.GetString(translation));
                continue;
            }
            int context = original.IndexOf((byte)4);
            string about = context < 0 ? "" : encoding.GetString(original[..context]);
            ReadOnlySpan<byte> id = original[(context + 1)..];
            int plural = id.IndexOf((byte)0);
            // Korean has one plural form, which translates the original's last form.
            if (plural >= 0)
            {
                id = id[(plural + 1)..];
                int last = translation.LastIndexOf((byte)0);
                if (last >= 0) translation = translation[(last + 1)..];
            }
            entries.Add(new GettextEntry(about, encoding.GetString(id), encoding.GetString(translation)));
        }
        return entries;
    }

    /// <summary>The encoding that a catalogue's header names (<c>charset=</c>), UTF-8 where it names none that is known.</summary>
    internal static Encoding CharacterSet(string header)
    {
        int at = header.IndexOf("charset=", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return Encoding.UTF8;
        ReadOnlySpan<char> name = header.AsSpan(at + 8);
        int end = name.IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
        return TextEncodings.ByName((end < 0 ? name : name[..end]).ToString()) ?? Encoding.UTF8;
    }

    static uint Word(ReadOnlySpan<byte> file, int at, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(file[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);

    static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> file, int entry, bool big)
    {
        uint length = Word(file, entry, big), offset = Word(file, entry + 4, big);
        if ((ulong)offset + length > (ulong)file.Length) throw new InvalidDataException($".mo entry at {entry}: {length} bytes at {offset} of {file.Length}");
        return file.Slice((int)offset, (int)length);
    }
}
