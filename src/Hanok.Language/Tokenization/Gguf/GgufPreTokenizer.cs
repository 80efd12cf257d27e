using Hanok.Language.Patterns;

namespace Hanok.Language.Tokenization;

/// <summary>
/// The pre-tokenizers that <c>tokenizer.ggml.pre</c> names, with the expressions of the families' own <c>tokenizer.json</c> where they have one (llama.cpp writes
/// some of them otherwise, as its engine lacks classes; src/llama-vocab.cpp has the names). Names that are not here are not guessed.
/// </summary>
/// <param name="Expressions">Applied one after the other; what matches and what lies between become pieces.</param>
/// <param name="IgnoresMerges">Whether a piece that is a token as a whole is that token.</param>
/// <param name="AddsBos">Whether a text begins with bos where the file does not say.</param>
sealed record GgufPreTokenizer(string[] Expressions, bool IgnoresMerges = false, bool AddsBos = false)
{
    const string O200K = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    const string Tekken = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    const string SuperBpe = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+";
    const string Qwen35 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";
    const string Bailing = @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+";
    const string SeedCoder = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+";
    const string DeepSeek3 = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+";
    const string Cjk = "[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+", CjkAndHangul = "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+";

    static readonly GgufPreTokenizer
        Gpt2 = new([Gpt2Pattern.Expression]),
        DigitsThenGpt2 = new([@"\p{N}", Gpt2Pattern.Expression]),
        Llama3 = new([LlamaPattern.Llama3Expression]),
        Qwen2 = new([LlamaPattern.Qwen2Expression]),
        Gpt4O = new([O200K]),
        DeepSeekV3 = new([@"\p{N}{1,3}", Cjk, DeepSeek3]),
        Default = new([@"[\p{P}\$\+<=>\^\~\|]+", Gpt2Pattern.Expression, @"\p{N}+", "[0-9][0-9][0-9]"]);

    static readonly Dictionary<string, GgufPreTokenizer> ByName = new(StringComparer.Ordinal)
    {
        ["default"] = Default,
        ["gpt-2"] = Gpt2, ["phi-2"] = Gpt2, ["gigachat"] = Gpt2, ["a.x-4.0"] = Gpt2, ["mellum"] = Gpt2, ["mpt"] = Gpt2, ["olmo"] = Gpt2, ["jais"] = Gpt2,
        ["exaone4"] = Gpt2, ["trillion"] = Gpt2, ["granite-docling"] = Gpt2,
        ["starcoder"] = DigitsThenGpt2, ["refact"] = DigitsThenGpt2, ["command-r"] = DigitsThenGpt2, ["smollm"] = DigitsThenGpt2, ["codeshell"] = DigitsThenGpt2,
        ["exaone"] = DigitsThenGpt2, ["minerva-7b"] = DigitsThenGpt2, ["mellum2"] = DigitsThenGpt2,
        ["llama3"] = Llama3 with { IgnoresMerges = true, AddsBos = true }, ["llama-v3"] = Llama3 with { IgnoresMerges = true, AddsBos = true },
        ["llama-bpe"] = Llama3 with { IgnoresMerges = true, AddsBos = true }, ["falcon3"] = Llama3 with { IgnoresMerges = true, AddsBos = true },
        ["falcon-h1"] = Llama3 with { IgnoresMerges = true, AddsBos = true }, ["pixtral"] = Llama3 with { IgnoresMerges = true, AddsBos = true },
        ["midm-2.0"] = Llama3 with { IgnoresMerges = true, AddsBos = true }, ["lfm2"] = Llama3 with { IgnoresMerges = true, AddsBos = true },
        ["dbrx"] = Llama3, ["smaug-bpe"] = Llama3, ["glm4"] = Llama3, ["chatglm-bpe"] = Llama3,
        ["qwen2"] = Qwen2, ["deepseek-r1-qwen"] = Qwen2, ["kormo"] = Qwen2, ["stablelm2"] = Qwen2, ["megrez"] = Qwen2, ["hunyuan"] = Qwen2, ["solar-open"] = Qwen2, ["grok-2"] = Qwen2,
        ["qwen35"] = new([Qwen35]),
        ["gpt-4o"] = Gpt4O, ["llama4"] = Gpt4O, ["kanana2"] = Gpt4O, ["minimax-m2"] = Gpt4O,
        ["tekken"] = new([Tekken], IgnoresMerges: true, AddsBos: true),
        ["exaone-moe"] = new([SuperBpe]),
        ["deepseek-v3"] = DeepSeekV3, ["hunyuan-dense"] = DeepSeekV3, ["joyai-llm"] = DeepSeekV3,
        ["deepseek-coder"] = new(["[\r\n]", @"\s?\p{L}+", @"\s?\p{P}+", CjkAndHangul, @"\p{N}"]),
        ["falcon"] = new([@"[\p{P}\$\+<=>\^~\|`]+", Gpt2Pattern.Expression, "[0-9][0-9][0-9]"]),
        ["bailingmoe"] = new([Bailing]), ["bailingmoe2"] = new([Bailing]), ["llada-moe"] = new([Bailing]),
        ["seed-coder"] = new([SeedCoder]),
    };

    /// <summary>The pre-tokenizer of a name; null where the name is not known.</summary>
    public static GgufPreTokenizer? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>A name for the expressions of a tokenizer, the first of those that say the same; null where there is none.</summary>
    public static string? NameOf(IReadOnlyList<string> expressions, bool ignoresMerges) =>
        ByName.Where(p => p.Value.Expressions.SequenceEqual(expressions, StringComparer.Ordinal) && p.Value.IgnoresMerges == ignoresMerges).Select(p => p.Key).FirstOrDefault();

    /// <summary>The stages of pre-tokenisation.</summary>
    public List<PieceStage> Stages() =>
    [
        .. Expressions.Select(e => new PieceStage(PiecePattern.For(e), true, true, false, PieceStageSource.Split)),
        new PieceStage(null, true, true, false, PieceStageSource.ByteLevel),
    ];
}
