using System.Text;

namespace Hanok.Data.Formats;

/// <summary>A text read from bytes whose encoding nobody stated.</summary>
/// <param name="Encoding"><c>ascii, utf-8, utf-16-le, utf-16-be, utf-32-le, utf-32-be, cp949, johab, shift_jis, gb18030, iso-2022-kr, latin-1, cp1252</c>; <c>binary</c> or <c>invalid</c> where it is no text.</param>
/// <param name="Text">The text without byte-order mark, null where there is none.</param>
/// <param name="Replaced">Bytes or sequences that were no text and became U+FFFD.</param>
public readonly record struct DecodedText(string Encoding, string? Text, int Replaced);

/// <summary>Finds out in which encoding bytes are text: Unicode first, then the East Asian encodings by how common the characters are that they would give.</summary>
public static class TextEncodings
{
    static readonly UTF8Encoding StrictUtf8 = new(false, true);

    static TextEncodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding called <paramref name="name"/> in headers and meta tags (EUC-KR means CP949, as in browsers), or null.</summary>
    public static Encoding? ByName(string name)
    {
        try
        {
            return name.ToLowerInvariant() switch
            {
                "utf-8" or "utf8" or "ascii" or "us-ascii" => Encoding.UTF8,
                "euc-kr" or "euckr" or "cp949" or "uhc" or "ms949" or "ks_c_5601-1987" or "ksc5601" => Page(949),
                "johab" => Page(1361),
                _ => Encoding.GetEncoding(name),
            };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Decodes <paramref name="bytes"/>.</summary>
    public static DecodedText Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return new DecodedText("ascii", "", 0);
        if (Marked(bytes) is { } marked) return marked;
        if (bytes.StartsWith("\e$)C"u8)) return new DecodedText("iso-2022-kr", Page(50225).GetString(bytes).TrimStart('\0'), 0);
        Utf8Scan scan = Utf8Scan.Of(bytes);
        bool controls = bytes.ContainsAny(Controls);
        if (scan.IsValid && !controls) return new DecodedText(scan.Sequences == 0 ? "ascii" : "utf-8", StrictUtf8.GetString(bytes), 0);
        if (!controls && scan.Sequences >= 3)
        {
            // A stream may be cut inside a character; a stray byte may be damage; overlong forms and surrogates are neither.
            if (scan.IsCutAtEnd) return new DecodedText("utf-8", StrictUtf8.GetString(bytes[..scan.ValidUpTo]), 0);
            if (scan.Bad == scan.Forbidden && scan.Sequences >= scan.Bad) return new DecodedText("invalid", null, scan.Bad);
            if (scan.Sequences >= 10 * scan.Bad) return new DecodedText("utf-8", Encoding.UTF8.GetString(bytes), scan.Bad);
        }
        return Guess(bytes, controls);
    }

    static readonly System.Buffers.SearchValues<byte> Controls = System.Buffers.SearchValues.Create("\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a"u8);

    static DecodedText? Marked(ReadOnlySpan<byte> b)
    {
        (string Name, int Mark, Encoding Decoder)? found =
            b.StartsWith<byte>([0xff, 0xfe, 0, 0]) && b.Length % 4 == 0 ? ("utf-32-le", 4, new UTF32Encoding(false, false))
            : b.StartsWith<byte>([0, 0, 0xfe, 0xff]) && b.Length % 4 == 0 ? ("utf-32-be", 4, new UTF32Encoding(true, false))
            : b.StartsWith<byte>([0xef, 0xbb, 0xbf]) ? ("utf-8", 3, Encoding.UTF8)
            : b.StartsWith<byte>([0xff, 0xfe]) ? ("utf-16-le", 2, Encoding.Unicode)
            : b.StartsWith<byte>([0xfe, 0xff]) ? ("utf-16-be", 2, Encoding.BigEndianUnicode) : null;
        if (found is not { } f) return null;
        string text = f.Decoder.GetString(b[f.Mark..]);
        return new DecodedText(f.Name, text, text.AsSpan().Count('\uFFFD'));
    }

    static DecodedText Guess(ReadOnlySpan<byte> bytes, bool controls)
    {
        DecodedText best = new("binary", null, 0);
        double highest = 0.5;
        if (bytes.Length % 2 == 0)
        {
            Try(bytes, "utf-16-le", new UnicodeEncoding(false, false, true), ref best, ref highest);
            Try(bytes, "utf-16-be", new UnicodeEncoding(true, false, true), ref best, ref highest);
        }
        if (controls) return best;
        Try(bytes, "cp949", Strict(949), ref best, ref highest);
        Try(bytes, "johab", Strict(1361), ref best, ref highest);
        Try(bytes, "shift_jis", Strict(932), ref best, ref highest);
        Try(bytes, "gb18030", Strict(54936), ref best, ref highest);
        if (best.Text is not null) return best;
        int high = bytes.Length - bytes.Count(static b => b < 0x80);
        if (high > bytes.Length * 0.4) return best;
        bool c1 = bytes.ContainsAnyInRange((byte)0x80, (byte)0x9f);
        return c1 ? new DecodedText("cp1252", Page(1252).GetString(bytes), 0) : new DecodedText("latin-1", Encoding.Latin1.GetString(bytes), 0);
    }

    static void Try(ReadOnlySpan<byte> bytes, string name, Encoding encoding, ref DecodedText best, ref double highest)
    {
        string text;
        try
        {
            text = encoding.GetString(bytes);
        }
        catch (ArgumentException)
        {
            return;
        }
        double score = Plausibility.Of(text, name);
        if (score <= highest) return;
        highest = score;
        best = new DecodedText(name, text, 0);
    }

    internal static Encoding Page(int number) => Encoding.GetEncoding(number);

    static Encoding Strict(int number) => Encoding.GetEncoding(number, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    static int Count(this ReadOnlySpan<byte> bytes, Func<byte, bool> which)
    {
        int n = 0;
        foreach (byte b in bytes) if (which(b)) n++;
        return n;
    }
}
