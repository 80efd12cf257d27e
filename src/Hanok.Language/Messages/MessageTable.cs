using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using Hanok.Language.Korean;

namespace Hanok.Language.Messages;

/// <summary>Every sentence that Hanok says to a person, in English and in Korean, read from the <c>*.tsv</c> tables beside this file.</summary>
/// <remarks>
/// A row is <c>key TAB English TAB Korean</c>; lines that begin with <c>#</c> are comments. <c>{0}</c>, <c>{1}</c> … are the arguments, <c>{{</c> and <c>}}</c> braces;
/// <c>{0:을/를}</c> writes the argument followed by the particle that fits its last sound, <c>{0!을/를}</c> the particle alone (for <c>'{0}'{0!을/를}</c>);
/// <c>\n</c> is a line end.
/// </remarks>
public static class MessageTable
{
    static readonly Lazy<FrozenDictionary<string, (string English, string Korean)>> Rows = new(Read);

    /// <summary>All keys, for the test that both languages are complete.</summary>
    public static IEnumerable<string> Keys => Rows.Value.Keys;

    /// <summary>The message <paramref name="key"/> in <paramref name="language"/>, its arguments filled in.</summary>
    /// <exception cref="KeyNotFoundException">No such key.</exception>
    public static string Format(string key, UserLanguage language, params ReadOnlySpan<object?> arguments)
    {
        if (!Rows.Value.TryGetValue(key, out var row)) throw new KeyNotFoundException($"no message '{key}' in the tables");
        return Fill(language == UserLanguage.Korean ? row.Korean : row.English, language, arguments);
    }

    /// <summary>The text of a row without filling anything in.</summary>
    public static (string English, string Korean) Row(string key) => Rows.Value[key];

    static string Fill(string template, UserLanguage language, ReadOnlySpan<object?> arguments)
    {
        StringBuilder s = new(template.Length + 32);
        for (int i = 0; i < template.Length; i++)
        {
            char c = template[i];
            if ((c == '{' || c == '}') && i + 1 < template.Length && template[i + 1] == c) { s.Append(c); i++; }
            else if (c == '{')
            {
                int end = template.IndexOf('}', i);
                if (end < 0) throw new FormatException($"message without closing brace: {template}");
                ReadOnlySpan<char> inside = template.AsSpan(i + 1, end - i - 1);
                int colon = inside.IndexOfAny(':', '!');
                int index = int.Parse(colon < 0 ? inside : inside[..colon]);
                string value = index < arguments.Length ? Text(arguments[index], language) : "?";
                if (colon < 0 || inside[colon] == ':') s.Append(value);
                if (colon >= 0) s.Append(Particles.For(value, inside[(colon + 1)..].ToString()));
                i = end;
            }
            else s.Append(c);
        }
        return s.ToString();
    }

    static string Text(object? value, UserLanguage language) => value switch
    {
        null => "",
        MessagePart part => Format(part.Key, language, part.Arguments),
        UserError error => error.In(language),
        IEnumerable<UserError> errors => string.Join(" ", errors.Select(e => e.In(language))),
        int n => n.ToString("N0"),
        long n => n.ToString("N0"),
        Int128 n => n.ToString("N0", null),
        _ => value.ToString() ?? "",
    };

    static FrozenDictionary<string, (string, string)> Read()
    {
        Dictionary<string, (string, string)> rows = [];
        Assembly assembly = typeof(MessageTable).Assembly;
        foreach (string name in assembly.GetManifestResourceNames())
        {
            if (!name.EndsWith(".tsv", StringComparison.Ordinal)) continue;
            using StreamReader reader = new(assembly.GetManifestResourceStream(name)!);
            for (int number = 1; reader.ReadLine() is { } line; number++)
            {
                if (line.Length == 0 || line[0] == '#') continue;
                string[] cells = line.Split('\t');
                if (cells.Length != 3) throw new InvalidDataException($"{name}, line {number}: expected 3 cells, found {cells.Length}");
                if (!rows.TryAdd(cells[0], (cells[1].Replace("\\n", "\n"), cells[2].Replace("\\n", "\n"))))
                    throw new InvalidDataException($"{name}, line {number}: key '{cells[0]}' is there already");
            }
        }
        return rows.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <summary>An argument that is itself a row of the tables, so that a reason inside a message speaks the message's language.</summary>
/// <param name="Key">The row.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record MessagePart(string Key, params object?[] Arguments);

/// <summary>The languages that Hanok speaks to people.</summary>
public enum UserLanguage
{
    /// <summary>English.</summary>
    English,

    /// <summary>Korean, in the polite formal style.</summary>
    Korean,
}
