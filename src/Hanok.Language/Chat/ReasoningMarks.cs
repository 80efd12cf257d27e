namespace Hanok.Language;

/// <summary>The texts by which an answer shows what the model thought before it, as families write them.</summary>
/// <param name="Begins">What begins the reasoning.</param>
/// <param name="Ends">What ends it.</param>
/// <param name="Dropped">Headings between them that belong to neither.</param>
/// <param name="Anywhere">Whether reasoning may begin again after words of the answer: marks that are tokens of their own, never words.</param>
public sealed record ReasoningMarks(IReadOnlyList<string> Begins, IReadOnlyList<string> Ends, IReadOnlyList<string> Dropped, bool Anywhere)
{
    static readonly (string Begin, string End)[] Pairs =
    [
        ("<think>", "</think>"),                          // DeepSeek-R1, Qwen3, EXAONE 4, K-EXAONE, GLM-4.5, SmolLM3 and most others
        ("<|think:start|>", "<|think:end|>"),             // Solar Open 2
        ("[THINK]", "[/THINK]"),                          // Magistral
        ("<seed:think>", "</seed:think>"),                // Seed-OSS
        ("<|START_THINKING|>", "<|END_THINKING|>"),       // Command
        ("<|inner_prefix|>", "<|inner_suffix|>"),         // Apertus
    ];

    /// <summary>gpt-oss's Harmony: messages in channels.</summary>
    static readonly ReasoningMarks Harmony = new(
        ["<|channel|>analysis<|message|>"], ["<|end|>"], ["<|start|>assistant", "<|channel|>final<|message|>", "<|channel|>commentary<|message|>", "<|end|>"], Anywhere: true);

    /// <summary>Solar Open: a message of thought, then one of content.</summary>
    static readonly ReasoningMarks Solar = new(["<|think|>"], ["<|end|>"], ["<|begin|>assistant", "<|content|>", "<|end|>"], Anywhere: true);

    /// <summary>HyperCLOVA X SEED Think: a turn of the role <c>assistant/think</c>.</summary>
    static readonly ReasoningMarks HyperClova = new(["<|im_start|>assistant/think\n", "/think\n"], ["<|im_end|>"], ["<|im_start|>assistant\n"], Anywhere: false);

    /// <summary>No marks: all of an answer is said.</summary>
    public static ReasoningMarks None { get; } = new([], [], [], Anywhere: false);

    /// <summary>The marks of the models that have the chat template <paramref name="source"/>: <c>&lt;think&gt;</c> where it names none.</summary>
    public static ReasoningMarks Of(string source)
    {
        if (Names("<|channel|>") && Names("<|message|>")) return Harmony;
        if (Names("<|think|>") && Names("<|content|>")) return Solar;
        if (Names("assistant/think")) return HyperClova;
        (string Begin, string End)[] pairs = [.. Pairs.Where(p => Names(p.Begin) || Names(p.End))];
        if (pairs.Length == 0) pairs = Pairs[..1];
        return new([.. pairs.Select(p => p.Begin)], [.. pairs.Select(p => p.End)], Names("<response>") ? ["<response>", "</response>"] : [], Anywhere: false);

        bool Names(string mark) => source.Contains(mark, StringComparison.Ordinal);
    }

    /// <summary>Whether an answer to the rendered conversation <paramref name="prompt"/> begins within the reasoning, since the template has begun it.</summary>
    public bool BegunIn(ReadOnlySpan<char> prompt)
    {
        ReadOnlySpan<char> end = prompt.TrimEnd();
        foreach (string begin in Begins)
            if (end.EndsWith(begin.AsSpan().TrimEnd())) return true;
        return false;
    }
}
