using System.Buffers.Binary;
using System.Text;

namespace Hanok.Data.Formats;

/// <summary>The strings of a <c>.resources</c> stream (System.Resources, file versions 1 and 2), read without creating any object of another type.</summary>
public static class DotnetResources
{
    const int StringType = 1;

    /// <summary>The string resources of <paramref name="stream"/> in the order of their names; resources of other types are passed over.</summary>
    /// <exception cref="InvalidDataException">Not such a stream, or an offset outside it.</exception>
    public static List<CatalogueMessage> Read(ReadOnlySpan<byte> stream)
    {
        Cursor c = new(stream);
        if (c.Int32() != unchecked((int)0xBEEFCACE)) throw new InvalidDataException("no .resources stream: wrong first bytes");
        c.Int32();
        c.Skip(c.Int32());
        int version = c.Int32();
        if (version is not (1 or 2)) throw new InvalidDataException($".resources version {version}, expected 1 or 2");
        int count = c.Int32(), types = c.Int32();
        if (count < 0 || count > stream.Length / 8) throw new InvalidDataException($".resources stream of {stream.Length} bytes names {count} resources");
        if (types < 0 || types > stream.Length) throw new InvalidDataException($".resources stream of {stream.Length} bytes names {types} types");
        bool[] isString = new bool[types];
        for (int i = 0; i < types; i++) isString[i] = c.Utf8().StartsWith("System.String", StringComparison.Ordinal);
        c.Skip(-c.Position & 7);
        c.Skip(checked(4 * count));
        int positions = c.Position;
        c.Skip(checked(4 * count));
        int data = c.Int32(), names = c.Position;
        List<CatalogueMessage> messages = new(count);
        for (int i = 0; i < count; i++)
        {
            Cursor name = new(stream, Offset(names, BinaryPrimitives.ReadInt32LittleEndian(stream[(positions + 4 * i)..]), stream.Length));
            string key = name.Utf16();
            Cursor value = new(stream, Offset(data, name.Int32(), stream.Length));
            int type = value.Packed();
            bool text = version == 2 ? type == StringType : type >= 0 && type < types && isString[type];
            if (text) messages.Add(new CatalogueMessage(key, value.Utf8()));
        }
        messages.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return messages;
    }

    static int Offset(int start, int offset, int length)
    {
        long at = (long)start + offset;
        return offset >= 0 && at >= 0 && at < length ? (int)at : throw new InvalidDataException($".resources offset {at} of {length}");
    }

    ref struct Cursor(ReadOnlySpan<byte> stream, int position = 0)
    {
        readonly ReadOnlySpan<byte> stream = stream;

        public int Position { get; private set; } = position;

        public int Int32()
        {
            int at = Position;
            Skip(4);
            return BinaryPrimitives.ReadInt32LittleEndian(stream[at..]);
        }

        public void Skip(int bytes)
        {
            if (bytes < 0 || bytes > stream.Length - Position) throw new InvalidDataException($".resources stream ends at {stream.Length}, needed {bytes} bytes at {Position}");
            Position += bytes;
        }

        /// <summary>Seven bits a byte, the lowest first.</summary>
        public int Packed()
        {
            uint value = 0;
            for (int shift = 0; shift < 35; shift += 7)
            {
                int at = Position;
                Skip(1);
                value |= (uint)(stream[at] & 0x7f) << shift;
                if (stream[at] < 0x80) return (int)value;
            }
            throw new InvalidDataException($".resources length at {Position} has more than five bytes");
        }

        public string Utf8() => Encoding.UTF8.GetString(Bytes());

        public string Utf16() => Encoding.Unicode.GetString(Bytes());

        ReadOnlySpan<byte> Bytes()
        {
            int length = Packed(), at = Position;
            Skip(length);
            return stream.Slice(at, length);
        }
    }
}
