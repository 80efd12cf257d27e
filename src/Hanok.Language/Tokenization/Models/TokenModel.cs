using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>A vocabulary and the rule that turns a piece of text into its ids. Immutable.</summary>
abstract class TokenModel
{
    readonly Dictionary<string, int> ids;
    readonly string?[] texts;

    /// <summary>A model of a vocabulary in which every token has its own text.</summary>
    protected TokenModel(Dictionary<string, int> vocabulary)
    {
        ids = vocabulary;
        texts = new string?[vocabulary.Count == 0 ? 0 : vocabulary.Values.Max() + 1];
        foreach ((string text, int id) in vocabulary) texts[id] = text;
    }

    /// <summary>A model of tokens in the order of their ids; of equal texts the first is the one that text gives.</summary>
    protected TokenModel(IReadOnlyList<string> tokens)
    {
        texts = [.. tokens];
        ids = new(tokens.Count, StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++) ids.TryAdd(tokens[id], id);
    }

    /// <summary>One more than the largest id.</summary>
    public int Size => texts.Length;

    /// <summary>The vocabulary.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => ids;

    /// <summary>The id of a token as its file writes it.</summary>
    public int? IdOf(string text) => ids.TryGetValue(text, out int id) ? id : null;

    /// <summary>The token of an id as its file writes it; null where the vocabulary has none.</summary>
    public string? TextOf(int id) => (uint)id < (uint)texts.Length ? texts[id] : null;

    /// <summary>An encoder for one thread at a time; <paramref name="special"/> are the ids that ordinary text must never give.</summary>
    public abstract TextEncoder NewEncoder(HashSet<int> special);

    /// <summary>The member <c>model</c> of <c>tokenizer.json</c>.</summary>
    public abstract void Write(Utf8JsonWriter json);

    /// <summary>The ids of the tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, -1 where there is none.</summary>
    protected static int[] ByteTokens(Func<string, int?> idOf) => [.. Enumerable.Range(0, 256).Select(b => idOf(ByteToken.Text((byte)b)) ?? -1)];
}

/// <summary>Encodes pieces of text; owns its buffers, so one thread at a time.</summary>
abstract class TextEncoder
{
    /// <summary>Appends the ids of a piece; where <paramref name="guarded"/>, no text gives a special token.</summary>
    public abstract void Encode(ReadOnlySpan<char> piece, List<int> output, bool guarded);
}
