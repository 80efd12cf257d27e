using System.Globalization;
using System.Text;

namespace Hanok.Provenance.Cards;

/// <summary>Writes a <see cref="ModelCard"/> as the bundle's <c>README.md</c>: Hugging Face's YAML head, then Markdown in English with a Korean summary.</summary>
public static class ModelCardWriter
{
    /// <summary>The card as Markdown. The same card gives the same bytes.</summary>
    public static string Write(ModelCard card)
    {
        StringBuilder s = new();
        Head(s, card);
        s.Append($"# {Plain(card.Name)}\n\n");
        s.Append($"A small language model for Korean and English, trained from scratch with {Plain(card.Program)}: {Count(card.Parameters)} weights, ");
        s.Append($"{Count(card.PretrainTokens)} tokens of pre-training and {Count(card.TuneTokens)} of tuning. It answers the skills listed below.\n\n");
        s.Append($"한국어와 영어를 위한 작은 언어 모델입니다. {Plain(card.Program)}으로 처음부터 학습했습니다: 가중치 {Count(card.Parameters)}개, ");
        s.Append($"사전 학습 {Count(card.PretrainTokens)} 토큰, 조정 {Count(card.TuneTokens)} 토큰. 아래에 적힌 일에만 답합니다.\n\n");
        Limits(s);
        Figures(s, card);
        Sources(s, card);
        Origin(s, card);
        return s.ToString();
    }

    static void Head(StringBuilder s, ModelCard card)
    {
        s.Append($"---\nlicense: {card.Licence}\nlanguage:\n");
        foreach (string language in card.Languages) s.Append($"- {language}\n");
        s.Append("library_name: transformers\npipeline_tag: text-generation\ntags:\n- hanok\n- reproducible\n---\n\n");
    }

    static void Limits(StringBuilder s)
    {
        s.Append("## What it cannot do · 할 수 없는 일\n\n");
        s.Append("- It knows next to nothing of the world: it has read a few megabytes of text. What it says about facts, persons, law, medicine or money is invented.\n");
        s.Append("- It does not reason beyond the steps of the skills it was taught, and does not keep to instructions outside them.\n");
        s.Append("- It was not made safe against misuse, and it repeats what its sources contain. Use it to learn and to check the method, not to decide anything.\n\n");
        s.Append("세상에 관한 지식이 거의 없어서 사실, 사람, 법, 의료, 돈에 관한 말은 지어낸 것입니다. 배운 일 밖의 지시는 따르지 못합니다. 무엇을 결정하는 데 쓰지 마십시오.\n\n");
    }

    static void Figures(StringBuilder s, ModelCard card)
    {
        if (card.Skills.Count > 0)
        {
            s.Append("## Skills · 할 수 있는 일\n\nExact answers on held-out prompts; the baseline always gives the most frequent answer.\n\n");
            s.Append("| skill | accuracy | baseline | prompts |\n|---|---:|---:|---:|\n");
            foreach (CardSkill skill in card.Skills)
                s.Append($"| {Plain(skill.Name)} | {skill.Percent} | {(skill with { Accuracy = skill.Baseline }).Percent} | {skill.Prompts.ToString(CultureInfo.InvariantCulture)} |\n");
            s.Append('\n');
        }
        if (card.BitsPerByte.Count > 0)
        {
            s.Append("## Held-out text · 남겨 둔 글\n\n| bits per byte | |\n|---|---:|\n");
            foreach (var (name, value) in card.BitsPerByte) s.Append($"| {Plain(name)} | {value.ToString("0.000", CultureInfo.InvariantCulture)} |\n");
            s.Append('\n');
        }
    }

    static void Sources(StringBuilder s, ModelCard card)
    {
        s.Append("## What it was trained on · 학습한 글\n\n| source | licence | attribution | documents | bytes |\n|---|---|---|---:|---:|\n");
        foreach (CardSource source in card.Sources)
            s.Append($"| {Plain(source.Name)} | {Plain(source.Licence)} | {Plain(source.Attribution)} | {Count(source.Documents)} | {Count(source.Bytes)} |\n");
        s.Append("\nEvery document of pre-training, with its hash, is a line of `provenance/corpus.jsonl`.\n\n");
    }

    static void Origin(StringBuilder s, ModelCard card)
    {
        s.Append("## Where it comes from · 출처 증명\n\n");
        s.Append($"- Architecture: {Plain(card.Architecture)}, window {Count(card.Context)} tokens, vocabulary {Count(card.Vocabulary)}\n");
        s.Append($"- Final digest (SHA-256 of the last checkpoint): `{card.FinalDigest}`\n");
        s.Append($"- Contract: {Plain(card.Contract)}. The same recipe over the same text gives the same bytes on any machine.\n");
        s.Append("- Check it: `hanok verify BUNDLE` re-hashes every file and replays training; `provenance/` holds recipe, sources, transcript and manifest.\n");
    }

    static string Count(long n) => n.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Text from sources, made harmless in a table: no cell ends, no line ends, no markup.</summary>
    static string Plain(string text)
    {
        StringBuilder s = new();
        bool space = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)) { space = s.Length > 0; continue; }
            if (space) { s.Append(' '); space = false; }
            if (rune.IsAscii && "|<>`*_[]\\".Contains((char)rune.Value)) s.Append('\\');
            s.Append(rune);
        }
        return s.ToString();
    }
}
