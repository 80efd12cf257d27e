using System.Buffers.Binary;
using System.Text;
using Hanok.Language.Messages;

namespace Hanok.Models.Gguf;

/// <summary>Reads the parts of a GGUF header one after another, each checked against the bytes that are left.</summary>
sealed class GgufCursor(string file, long length, SliceReader slice)
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file's name, for messages.</summary>
    public string File => file;

    /// <summary>Where the next part begins.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes behind <see cref="Position"/>.</summary>
    public long Left => length - Position;

    /// <summary>32 bits, unsigned.</summary>
    /// <exception cref="UserError"><c>models.gguf_cut</c>.</exception>
    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    /// <summary>64 bits, unsigned.</summary>
    /// <exception cref="UserError"><c>models.gguf_cut</c>.</exception>
    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>A count of things that have at least <paramref name="least"/> bytes each: no more of them than the rest of the file can hold.</summary>
    /// <exception cref="UserError"><c>models.gguf_cut</c>, <c>models.gguf_value</c>.</exception>
    public int Count(string what, int least)
    {
        long at = Position;
        ulong count = UInt64(what);
        return count > (ulong)(Left / least) || count > int.MaxValue / 2 ? throw Wrong(what, at, $"0 ≤ n ≤ {Math.Min(Left / least, int.MaxValue / 2)}", $"{count}") : (int)count;
    }

    /// <summary>A name: UTF-8 of at most <paramref name="most"/> bytes.</summary>
    /// <exception cref="UserError"><c>models.gguf_cut</c>, <c>models.gguf_value</c>.</exception>
    public string Name(string what, int most)
    {
        long at = Position;
        ulong bytes = UInt64(what);
        if (bytes > (ulong)Math.Min(most, Left)) throw Wrong(what, at, $"0 ≤ length ≤ {Math.Min(most, Left)}", $"{bytes}");
        try
        {
            return Strict.GetString(Take((int)bytes, what));
        }
        catch (DecoderFallbackException e)
        {
            throw Wrong(what, at + 8, "UTF-8", $"byte 0x{e.BytesUnknown?[0] ?? 0:X2}");
        }
    }

    /// <summary>A value of <paramref name="type"/>, checked to its end.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public GgufValue Value(string key, GgufValueType type)
    {
        if (GgufScan.Check(type, slice, Position, length, out long bytes) is { } flaw) throw Wrong(key, flaw.Offset, flaw.Expected, flaw.Found);
        GgufValue value = new(type, slice, Position, bytes);
        Position += bytes;
        return value;
    }

    /// <summary>An error about <paramref name="what"/> at <paramref name="offset"/>.</summary>
    public UserError Wrong(string what, long offset, string expected, string found) => new("models.gguf_value", file, what, offset, expected, found);

    ReadOnlySpan<byte> Take(int bytes, string what)
    {
        if (Left < bytes) throw new UserError("models.gguf_cut", file, what, Position, bytes, Left);
        ReadOnlySpan<byte> taken = slice(Position, bytes);
        Position += bytes;
        return taken;
    }
}
