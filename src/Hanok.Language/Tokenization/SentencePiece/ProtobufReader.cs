using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>
/// Reads the fields of a message in Protocol Buffers' wire format, one after the other. Lengths are checked against what is left before anything is made of them.
/// </summary>
ref struct ProtobufReader(ReadOnlySpan<byte> bytes, string file, int offset = 0)
{
    readonly ReadOnlySpan<byte> bytes = bytes;
    int at;
    ulong number;
    int from, length;

    /// <summary>The number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>Its wire type: 0 a number, 1 eight bytes, 2 bytes with a length, 5 four bytes.</summary>
    public int Wire { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="UserError">The file ends inside a field, or a wire type is not one of the four.</exception>
    public bool MoveNext()
    {
        if (at == bytes.Length) return false;
        ulong tag = Varint();
        Wire = (int)(tag & 7);
        if (tag >> 3 is 0 or > 0x1FFF_FFFF) throw Error();
        Field = (int)(tag >> 3);
        switch (Wire)
        {
            case 0: number = Varint(); break;
            case 1: Take(8); break;
            case 5: Take(4); break;
            case 2:
                ulong units = Varint();
                if (units > (ulong)(bytes.Length - at)) throw Error();
                Take((int)units);
                break;
            default: throw Error();
        }
        return true;
    }

    /// <summary>A whole number of 32 bits.</summary>
    public readonly int Int() => Wire == 0 ? unchecked((int)number) : throw Error();

    /// <summary>True or false.</summary>
    public readonly bool Flag() => Int() != 0;

    /// <summary>A binary32 number, finite.</summary>
    public readonly float Float()
    {
        if (Wire != 5) throw Error();
        float value = BinaryPrimitives.ReadSingleLittleEndian(bytes[from..]);
        return float.IsFinite(value) ? value : throw Error();
    }

    /// <summary>The bytes of a field with a length.</summary>
    public readonly ReadOnlySpan<byte> Bytes() => Wire == 2 ? bytes.Slice(from, length) : throw Error();

    /// <summary>A text in UTF-8.</summary>
    public readonly string Text() => Utf8.IsValid(Bytes()) ? Encoding.UTF8.GetString(Bytes()) : throw Error();

    /// <summary>A message inside this one.</summary>
    public readonly ProtobufReader Message() => new(Bytes(), file, offset + from);

    /// <summary>The error that the message is broken where the reader stands.</summary>
    public readonly UserError Error() => new("language.sentencepiece.broken", file, offset + at);

    void Take(int units)
    {
        if (units > bytes.Length - at) throw Error();
        from = at;
        length = units;
        at += units;
    }

    ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at == bytes.Length) throw Error();
            byte b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw Error();
    }
}
