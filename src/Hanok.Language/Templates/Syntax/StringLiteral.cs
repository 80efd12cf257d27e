using System.Globalization;
using System.Text;
using Hanok.Language.Unicode;

namespace Hanok.Language.Templates;

/// <summary>What a string literal stands for: Python's escapes, line ends made LF.</summary>
static class StringLiteral
{
    static readonly Lazy<Dictionary<string, int>> Names = new(() => UnicodeTable.Entries("names").Select(e => e.Split('='))
        .ToDictionary(e => e[1].Replace('_', ' '), e => UnicodeTable.Hex(e[0]), StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads what stands between the quotes; <paramref name="wrong"/> is an escape that cannot be, null where all are fine.</summary>
    public static string Read(string raw, out string? wrong)
    {
        wrong = null;
        raw = SourceText.NormalizeLines(raw);
        if (!raw.Contains('\\')) return raw;
        StringBuilder text = new(raw.Length);
        for (int i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\' || i + 1 >= raw.Length) { text.Append(raw[i]); continue; }
            char c = raw[++i];
            switch (c)
            {
                case '\n': break;
                case 'n': text.Append('\n'); break;
                case 't': text.Append('\t'); break;
                case 'r': text.Append('\r'); break;
                case 'a': text.Append('\a'); break;
                case 'b': text.Append('\b'); break;
                case 'f': text.Append('\f'); break;
                case 'v': text.Append('\v'); break;
                case '\\' or '\'' or '"': text.Append(c); break;
                case 'x' or 'u' or 'U':
                    int length = c == 'x' ? 2 : c == 'u' ? 4 : 8;
                    if (i + length >= raw.Length
                        || !int.TryParse(raw.AsSpan(i + 1, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code) || code is < 0 or > 0x10FFFF)
                    {
                        wrong = raw[(i - 1)..Math.Min(raw.Length, i + 1 + length)];
                        return "";
                    }
                    CodePoints.Append(text, code);
                    i += length;
                    break;
                case 'N':
                    int end = raw.IndexOf('}', i);
                    if (i + 1 >= raw.Length || raw[i + 1] != '{' || end < 0 || !Names.Value.TryGetValue(raw[(i + 2)..end], out int named))
                    {
                        wrong = raw[(i - 1)..(end < 0 ? raw.Length : end + 1)];
                        return "";
                    }
                    CodePoints.Append(text, named);
                    i = end;
                    break;
                case >= '0' and <= '7':
                    int octal = 0, digits = 0;
                    for (; digits < 3 && i + digits < raw.Length && raw[i + digits] is >= '0' and <= '7'; digits++) octal = octal * 8 + raw[i + digits] - '0';
                    CodePoints.Append(text, octal);
                    i += digits - 1;
                    break;
                // Jinja turns what is not ASCII into an escape before it reads escapes, so the backslash before it escapes that one's backslash.
                case > '\x7F' when !char.IsLowSurrogate(c):
                    int shown = CodePoints.At(raw, i, out int units);
                    text.Append(shown < 0x100 ? $"\\x{shown:x2}" : shown < 0x10000 ? $"\\u{shown:x4}" : $"\\U{shown:x8}");
                    i += units - 1;
                    break;
                default: text.Append('\\').Append(c); break;
            }
        }
        return text.ToString();
    }
}
