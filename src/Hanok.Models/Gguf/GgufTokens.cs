using System.Text;

namespace Hanok.Models.Gguf;

/// <summary>The tokens of a GGUF file that begin, end and fill.</summary>
/// <param name="Begin"><c>tokenizer.ggml.bos_token_id</c>, where there is one.</param>
/// <param name="End">What ends an answer: end of text, of a turn, of a message, and control tokens by whose text chat models end a turn.</param>
/// <param name="Pad"><c>tokenizer.ggml.padding_token_id</c>, where there is one.</param>
sealed record GgufTokens(int? Begin, IReadOnlyList<int> End, int? Pad)
{
    const int Control = 3;

    // Files made before the keys existed name no end of turn: llama.cpp goes by these texts (llama-vocab.cpp).
    static readonly HashSet<string> EndsOfTurn = new(StringComparer.Ordinal)
    {
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>", "<|eom_id|>", "<end_of_turn>", "<|endoftext|>", "<|end_of_text|>", "<|endofturn|>",
        "[|endofturn|]", "<|stop|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]", "<end_of_utterance>", "<eos>", "<｜end▁of▁sentence｜>",
    };

    // Where these stand beside <|call|>, <|end|> ends a message of a turn (its reasoning), not the turn: gpt-oss, Solar Open (llama-vocab.cpp too).
    static readonly string[] EndsBesideMessages = ["<|return|>", "<|flush|>"];

    /// <summary>Reads them; ids beyond the vocabulary, which occur in published files, count as missing.</summary>
    /// <exception cref="Hanok.Language.Messages.UserError"><c>models.gguf_value</c>.</exception>
    public static GgufTokens Read(GgufMetadata metadata, int vocabulary)
    {
        SortedSet<int> ends = [];
        foreach (string key in (ReadOnlySpan<string>)["eos_token_id", "eot_token_id", "eom_token_id"])
            if (Id(key) is { } id) ends.Add(id);
        if (metadata.Integers("tokenizer.ggml.eos_token_ids", 0, vocabulary - 1) is { } more) ends.UnionWith(more);
        if (metadata.Integers("tokenizer.ggml.token_type", 0, int.MaxValue) is { } types && metadata.Strings("tokenizer.ggml.tokens") is { } texts)
        {
            Dictionary<string, int> known = new(StringComparer.Ordinal);
            for (int i = 0; i < Math.Min(Math.Min(types.Length, texts.Length), vocabulary); i++)
                if (types[i] == Control && texts[i].Length <= 40 && Encoding.UTF8.GetString(texts[i]) is { } text && EndsOfTurn.Contains(text)) known.TryAdd(text, i);
            ends.UnionWith(known.Values);
            if (known.TryGetValue("<|end|>", out int message) && known.ContainsKey("<|call|>") && EndsBesideMessages.Any(known.ContainsKey)) ends.Remove(message);
        }
        return new GgufTokens(Id("bos_token_id"), [.. ends], Id("padding_token_id"));

        int? Id(string key) => metadata.Integer($"tokenizer.ggml.{key}", int.MinValue, int.MaxValue) is { } id && id >= 0 && id < vocabulary ? id : null;
    }
}
