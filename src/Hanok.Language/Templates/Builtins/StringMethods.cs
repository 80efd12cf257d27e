using System.Collections.Frozen;

namespace Hanok.Language.Templates;

/// <summary>The methods of texts.</summary>
static class StringMethods
{
    /// <summary>The methods by name.</summary>
    public static FrozenDictionary<string, Builtin> All { get; } = new Dictionary<string, Builtin>
    {
        ["strip"] = (run, s, a) => Trimming.Strip(run.Budget, T(s), a.Bind("strip", 0, "chars").OptionalText(0)),
        ["lstrip"] = (run, s, a) => Trimming.Strip(run.Budget, T(s), a.Bind("lstrip", 0, "chars").OptionalText(0), right: false),
        ["rstrip"] = (run, s, a) => Trimming.Strip(run.Budget, T(s), a.Bind("rstrip", 0, "chars").OptionalText(0), left: false),
        ["removeprefix"] = (run, s, a) => a.Bind("removeprefix", 1, "prefix").Text(0, JinjaText.Empty) is var p && T(s).Value.StartsWith(p.Value, StringComparison.Ordinal) ? T(s).Slice(p.Value.Length, T(s).Value.Length, run.Budget) : s,
        ["removesuffix"] = (run, s, a) => a.Bind("removesuffix", 1, "suffix").Text(0, JinjaText.Empty) is var p && T(s).Value.EndsWith(p.Value, StringComparison.Ordinal) ? T(s).Slice(0, T(s).Value.Length - p.Value.Length, run.Budget) : s,
        ["upper"] = (run, s, _) => TextCase.Upper(run, T(s)),
        ["lower"] = (run, s, _) => TextCase.Lower(run, T(s)),
        ["title"] = (run, s, _) => TextCase.Title(run, T(s)),
        ["capitalize"] = (run, s, _) => TextCase.Capitalize(run, T(s)),
        ["swapcase"] = (run, s, _) => TextCase.Swap(run, T(s)),
        ["casefold"] = (run, s, _) => TextCase.Fold(run, T(s)),
        ["split"] = (run, s, a) => Splitting.Split(run, T(s), a.Bind("split", 0, "sep", "maxsplit")),
        ["rsplit"] = (run, s, a) => Splitting.SplitRight(run, T(s), a.Bind("rsplit", 0, "sep", "maxsplit")),
        ["splitlines"] = (run, s, a) => Splitting.Lines(run, T(s), a.Bind("splitlines", 0, "keepends").Flag(0)),
        ["partition"] = (run, s, a) => Splitting.Partition(run.Budget, T(s), a.Bind("partition", 1, "sep").Text(0, JinjaText.Empty), last: false),
        ["rpartition"] = (run, s, a) => Splitting.Partition(run.Budget, T(s), a.Bind("rpartition", 1, "sep").Text(0, JinjaText.Empty), last: true),
        ["replace"] = (run, s, a) => Replacing.Replace(run, T(s), a.Bind("replace", 2, "old", "new", "count")),
        ["join"] = (run, s, a) => Replacing.Join(run, T(s), Membership.All(run, a.Bind("join", 1, "iterable")[0])),
        ["startswith"] = (run, s, a) => Searching.Affix(run, T(s), a.Bind("startswith", 1, "prefix", "start", "end"), atEnd: false),
        ["endswith"] = (run, s, a) => Searching.Affix(run, T(s), a.Bind("endswith", 1, "suffix", "start", "end"), atEnd: true),
        ["find"] = (run, s, a) => Searching.Find(run, T(s), a.Bind("find", 1, "sub", "start", "end"), last: false, mustBe: false),
        ["rfind"] = (run, s, a) => Searching.Find(run, T(s), a.Bind("rfind", 1, "sub", "start", "end"), last: true, mustBe: false),
        ["index"] = (run, s, a) => Searching.Find(run, T(s), a.Bind("index", 1, "sub", "start", "end"), last: false, mustBe: true),
        ["rindex"] = (run, s, a) => Searching.Find(run, T(s), a.Bind("rindex", 1, "sub", "start", "end"), last: true, mustBe: true),
        ["count"] = (run, s, a) => Searching.Count(run, T(s), a.Bind("count", 1, "sub", "start", "end")),
        ["zfill"] = (run, s, a) => Padding.ZeroFill(run, T(s), a.Bind("zfill", 1, "width").Count(0, 0)),
        ["ljust"] = (run, s, a) => Padding.Justify(run, T(s), a.Bind("ljust", 1, "width", "fillchar"), left: true),
        ["rjust"] = (run, s, a) => Padding.Justify(run, T(s), a.Bind("rjust", 1, "width", "fillchar"), left: false),
        ["center"] = (run, s, a) => Padding.Center(run, T(s), a.Bind("center", 1, "width", "fillchar")),
        ["expandtabs"] = (run, s, a) => Padding.ExpandTabs(run, T(s), a.Bind("expandtabs", 0, "tabsize").Count(0, 8)),
        ["format"] = (run, s, a) => BraceFormat.Apply(run, T(s), a),
        ["encode"] = (_, s, _) => throw new TemplateFault("refused_method", "encode"),
        ["isdigit"] = (_, s, _) => Every(s, c => UnicodeTables.Category(c) == GeneralCategory.Nd || c is 0xB2 or 0xB3 or 0xB9 or 0x2070 or >= 0x2074 and <= 0x2079 or >= 0x2080 and <= 0x2089),
        ["isdecimal"] = (_, s, _) => Every(s, c => UnicodeTables.Category(c) == GeneralCategory.Nd),
        ["isnumeric"] = (_, s, _) => Every(s, UnicodeTables.IsNumber),
        ["isalpha"] = (_, s, _) => Every(s, UnicodeTables.IsLetter),
        ["isalnum"] = (_, s, _) => Every(s, c => UnicodeTables.IsIn(c, CategorySet.L | CategorySet.N)),
        ["isspace"] = (_, s, _) => Every(s, PythonText.IsSpace),
        ["isascii"] = (_, s, _) => System.Text.Ascii.IsValid(T(s).Value),
        ["isidentifier"] = (_, s, _) => Every(s, PythonText.IsWord) && !UnicodeTables.IsIn(T(s).CodeAt(0), CategorySet.N),
        ["isprintable"] = (_, s, _) => T(s).Value.Length == 0 || Every(s, PythonText.IsPrintable),
        ["isupper"] = (_, s, _) => IsCase(T(s), upper: true),
        ["islower"] = (_, s, _) => IsCase(T(s), upper: false),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a text has letters with case, all of them upper or all lower case.</summary>
    public static bool IsCase(JinjaText text, bool upper)
    {
        bool any = false;
        for (int i = 0; i < text.Value.Length; i += text.UnitsAt(i))
        {
            GeneralCategory category = UnicodeTables.Category(text.CodeAt(i));
            if (category is not (GeneralCategory.Lu or GeneralCategory.Ll or GeneralCategory.Lt)) continue;
            if (category != (upper ? GeneralCategory.Lu : GeneralCategory.Ll)) return false;
            any = true;
        }
        return any;
    }

    static JinjaText T(object? self) => (JinjaText)self!;

    static bool Every(object? self, Func<int, bool> holds)
    {
        JinjaText text = T(self);
        for (int i = 0; i < text.Value.Length; i += text.UnitsAt(i)) if (!holds(text.CodeAt(i))) return false;
        return text.Value.Length > 0;
    }
}
