using Hanok.Language.Unicode;

namespace Hanok.Language.Patterns;

/// <summary>Runs of one script; kana count as Han, spaces (and what has no script) as the script before them. Those at the beginning are a gap.</summary>
sealed class ScriptPattern : PiecePattern
{
    /// <summary>The one instance.</summary>
    public static ScriptPattern Instance { get; } = new();

    /// <inheritdoc/>
    public override string Regex => "";

    /// <inheritdoc/>
    public override int Next(ReadOnlySpan<char> text, int start, out bool matched)
    {
        Script script = ScriptOf(CodePoints.At(text, start, out int units));
        int end = start + units;
        matched = script != Script.Unknown;
        for (; end < text.Length; end += units)
            if (ScriptOf(CodePoints.At(text, end, out units)) is var next && next != script && next != Script.Unknown) break;
        return end;
    }

    static Script ScriptOf(int code) => code == ' ' ? Script.Unknown : code == 0x30FC ? Script.Han : UnicodeTables.ScriptOf(code) switch
    {
        Script.Hiragana or Script.Katakana => Script.Han,
        Script script => script,
    };
}
