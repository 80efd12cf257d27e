using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Hanok.Language.Messages;

namespace Hanok.Provenance.Transcripts;

/// <summary>Reads one line of a transcript from left to right against its fixed form; anything else is an error that names line and column.</summary>
ref struct LineCursor(string path, int number, ReadOnlySpan<byte> line)
{
    readonly ReadOnlySpan<byte> line = line;
    int at;

    /// <summary>True if the line goes on with <paramref name="text"/>; does not move.</summary>
    public readonly bool Is(ReadOnlySpan<byte> text) => line[at..].StartsWith(text);

    /// <summary>Steps over <paramref name="text"/>.</summary>
    public void Expect(ReadOnlySpan<byte> text)
    {
        if (!Is(text)) throw Error(Encoding.UTF8.GetString(text));
        at += text.Length;
    }

    /// <summary>64 lower-case hex digits.</summary>
    public string Hash()
    {
        ReadOnlySpan<byte> rest = line[at..];
        if (rest.Length < 64 || rest[..64].ContainsAnyExcept("0123456789abcdef"u8)) throw Error("SHA-256");
        at += 64;
        return Encoding.ASCII.GetString(rest[..64]);
    }

    /// <summary>Characters up to the next quotation mark; no escapes.</summary>
    public string Word()
    {
        int length = line[at..].IndexOf((byte)'"');
        if (length is < 1 or > 64 || line.Slice(at, length).ContainsAnyExceptInRange((byte)' ', (byte)'~') || line.Slice(at, length).Contains((byte)'\\')) throw Error("\"…\"");
        at += length;
        return Encoding.ASCII.GetString(line.Slice(at - length, length));
    }

    /// <summary>A positive whole number without leading zeroes.</summary>
    public int Count()
    {
        if (!Utf8Parser.TryParse(line[at..], out int value, out int used) || value < 1 || line[at] is (byte)'0' or (byte)'+') throw Error("1, 2, …");
        at += used;
        return value;
    }

    /// <summary>A seed: a whole number of 64 bits without leading zeroes.</summary>
    public ulong Seed()
    {
        if (!Utf8Parser.TryParse(line[at..], out ulong value, out int used) || line[at] == (byte)'+' || (used > 1 && line[at] == (byte)'0')) throw Error("seed");
        at += used;
        return value;
    }

    /// <summary>A finite binary64 in its shortest decimal form.</summary>
    public double Double()
    {
        string text = Digits();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value)
            || value.ToString(CultureInfo.InvariantCulture) != text) throw Error("number");
        at += text.Length;
        return value;
    }

    /// <summary>A finite binary32 in its shortest decimal form.</summary>
    public float Single()
    {
        string text = Digits();
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) || !float.IsFinite(value)
            || value.ToString(CultureInfo.InvariantCulture) != text) throw Error("number");
        at += text.Length;
        return value;
    }

    readonly string Digits()
    {
        int length = line[at..].IndexOfAnyExcept("0123456789+-.E"u8);
        return length > 0 ? Encoding.ASCII.GetString(line.Slice(at, length)) : throw Error("number");
    }

    /// <summary>The end of the line.</summary>
    public readonly void End()
    {
        if (at != line.Length) throw Error("\\n");
    }

    /// <summary>Something else than <paramref name="expected"/> stands here.</summary>
    public readonly UserError Error(string expected)
    {
        ReadOnlySpan<byte> rest = line[at..Math.Min(line.Length, at + 40)];
        return new UserError("provenance.transcript_syntax", path, number, at + 1, expected, Encoding.UTF8.GetString(rest));
    }
}
