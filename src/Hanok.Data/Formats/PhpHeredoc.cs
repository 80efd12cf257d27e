using System.Text;

namespace Hanok.Data.Formats;

/// <summary>The long texts inside PHP sources: heredocs and nowdocs (<c>&lt;&lt;&lt;'EOT' … EOT;</c>), where word lists and sample texts of translated packages lie.</summary>
public static class PhpHeredoc
{
    /// <summary>The texts in <paramref name="source"/>, in order.</summary>
    public static List<string> Read(string source)
    {
        List<string> texts = [];
        string? end = null;
        StringBuilder text = new();
        foreach (ReadOnlySpan<char> line in source.AsSpan().EnumerateLines())
        {
            if (end is null)
            {
                int at = line.LastIndexOf("<<<");
                if (at < 0) continue;
                ReadOnlySpan<char> name = line[(at + 3)..].Trim().Trim("'\"");
                if (!name.IsEmpty && name.IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789") < 0) end = name.ToString();
            }
            else if (line.TrimStart().StartsWith(end) && !IsWord(After(line.TrimStart(), end.Length)))
            {
                texts.Add(text.ToString().Trim());
                text.Clear();
                end = null;
            }
            else text.Append(line).Append('\n');
        }
        return texts;
    }

    // A letter of PHP: ASCII, or a byte beyond it.
    static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or >= '\u0080';

    static char After(ReadOnlySpan<char> line, int at) => at < line.Length ? line[at] : '\0';
}
