using System.Text.Json;
using Hanok.Language.Patterns;
using Hanok.Language.Tokenization;

namespace Hanok.Language.Tests.Patterns;

/// <summary>All pre-tokenizers of the judge, piece by piece.</summary>
public class PatternGoldenTests
{
    [SkippableTheory]
    [InlineData("gpt2-split")]
    [InlineData("llama3-split")]
    [InlineData("qwen2-split")]
    [InlineData("o200k-split")]
    [InlineData("o200k-removed-inverted")]
    [InlineData("superbpe-split")]
    [InlineData("deepseek-v3")]
    [InlineData("digits-contiguous")]
    [InlineData("split-space-isolated")]
    [InlineData("split-space-removed")]
    [InlineData("bytelevel")]
    [InlineData("bytelevel-prefix-space")]
    [InlineData("llama3-bytelevel")]
    [InlineData("digits-individual-bytelevel")]
    [InlineData("split-space-contiguous")]
    [InlineData("split-space-merged_with_next")]
    [InlineData("split-space-merged_with_previous")]
    [InlineData("metaspace-always-split")]
    [InlineData("metaspace-always-nosplit")]
    [InlineData("metaspace-first-split")]
    [InlineData("metaspace-first-nosplit")]
    [InlineData("metaspace-never-split")]
    [InlineData("metaspace-never-nosplit")]
    [InlineData("whitespace")]
    [InlineData("whitespace-split")]
    [InlineData("punctuation")]
    public void Pieces_GoldenStrings_EqualTheJudges(string name) => Compare(name, stages => stages);

    /// <summary>
    /// The judge's table of scripts is of an older Unicode than all its others (before version 10): the strings that hold code points which it does not know yet are
    /// cut otherwise, and no other. We keep to Unicode 16, as for everything else.
    /// </summary>
    [SkippableFact]
    public void Pieces_UnicodeScripts_EqualTheJudgesOnWhatItKnows() =>
        Compare("unicode-scripts", stages => stages, text => OfLaterVersions.Any(c => text.Contains(char.ConvertFromUtf32(c), StringComparison.Ordinal)));

    // Added by Unicode 10 (emoji, CJK extension F), 11 (Mtavruli, symbols), 13 to 15 (CJK extensions G and H, emoji).
    static readonly int[] OfLaterVersions = [0x1F9D1, 0x2D83B, 0x2DDA0, 0x1C9E, 0x2BBC, 0x30124, 0x30EB9, 0x1FAE8, 0x31E4F];

    /// <summary>The general engine gives the same as the hand-written scanners.</summary>
    [SkippableTheory]
    [InlineData("gpt2-split")]
    [InlineData("llama3-split")]
    [InlineData("qwen2-split")]
    public void Pieces_ByTheGeneralEngine_EqualTheJudges(string name) =>
        Compare(name, stages => [.. stages.Select(s => s.Pattern is Gpt2Pattern or LlamaPattern ? s with { Pattern = new RegexPattern(s.Pattern.Regex) } : s)]);

    static void Compare(string name, Func<IReadOnlyList<PieceStage>, IReadOnlyList<PieceStage>> change, Func<string, bool>? differs = null)
    {
        Dictionary<int, string> strings = Golden.Strings(Golden.Fullest("strings.jsonl"));
        IReadOnlyList<PieceStage>? stages = null;
        bool bytes = false;
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(Golden.Fullest("pretok", name + ".jsonl")))
        {
            if (stages is null)
            {
                stages = change(PreTokenizerReader.Read(row.GetProperty("pre_tokenizer")));
                bytes = row.GetRawText().Contains("ByteLevel", StringComparison.Ordinal);
                continue;
            }
            string text = strings[row.GetProperty("i").GetInt32()];
            List<int> starts = Golden.CodePointStarts(text);
            List<string> expected = [];
            if (row.TryGetProperty("o", out JsonElement offsets))
                for (int k = 0; k < offsets.GetArrayLength(); k += 2) expected.Add(text[starts[offsets[k].GetInt32()]..starts[offsets[k + 1].GetInt32()]]);
            else expected.AddRange(row.GetProperty("p").EnumerateArray().Select(p => p[0].GetString()!));
            PieceList sink = new([], bytes);
            PieceCutter.Cut(stages, text, ref sink);
            if (differs?.Invoke(text) == true) Assert.NotEqual(expected, sink.Pieces);
            else Assert.Equal(expected, sink.Pieces);
            compared++;
        }
        Assert.Equal(strings.Count, compared);
    }

    readonly record struct PieceList(List<string> Pieces, bool Bytes) : IPieceSink
    {
        public void Piece(ReadOnlySpan<char> piece) => Pieces.Add(Bytes ? ByteAlphabet.ToText(System.Text.Encoding.UTF8.GetBytes(piece.ToString())) : piece.ToString());
    }

    [Fact]
    public void Contraction_LongS_CountsAsS()
    {
        int cases = 0;
        foreach (JsonElement row in Golden.Lines(Golden.Fullest("pretok", "contraction-nonascii.jsonl")))
        {
            cases++;
            string text = "x" + row.GetProperty("text").GetString();
            PieceList sink = new([], Bytes: false);
            PieceCutter.Cut([new(new RegexPattern("(?i:'s|'t|'re|'ve|'m|'ll|'d)"), true, true, false, PieceStageSource.Split)], text, ref sink);
            Assert.Equal(Golden.Texts(row.GetProperty("pieces")), sink.Pieces);
        }
        Assert.Equal(3, cases);
    }
}
