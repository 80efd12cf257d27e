using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>
/// A unigram model (Kudo 2018, arXiv:1804.10959): of all ways to cut a piece into tokens the one with the largest sum of scores (log-probabilities).
/// </summary>
sealed class UnigramModel : TokenModel
{
    const double UnknownPenalty = 10;

    /// <summary>A model of tokens in the order of their ids.</summary>
    /// <param name="tokens">Texts.</param>
    /// <param name="scores">Finite scores.</param>
    /// <param name="unknown">The unknown token; -1: what is not in the vocabulary is left out.</param>
    /// <param name="byteFallback">Whether what is not in the vocabulary becomes byte tokens, where all are there.</param>
    /// <param name="kinds">Kinds of the tokens of a SentencePiece model, whose sums are in single precision; null for a <c>tokenizer.json</c>, where all tokens count.</param>
    public UnigramModel(IReadOnlyList<string> tokens, IReadOnlyList<double> scores, int unknown, bool byteFallback, IReadOnlyList<PieceKind>? kinds = null) : base(tokens)
    {
        Scores = scores;
        Unknown = unknown;
        ByteFallback = byteFallback;
        Kinds = kinds;
        double[] counted = [.. scores.Where((_, id) => kinds is null || kinds[id] == PieceKind.Normal)];
        UnknownScore = (counted.Length == 0 ? 0 : counted.Min()) - UnknownPenalty;
        // SentencePiece begins its search for the largest at the least positive number, so that scores (all negative) never count, and user-defined tokens always win.
        LargestScore = Math.Max(1.17549435e-38, counted.Length == 0 ? 0 : counted.Max());
        Trie = new(tokens.Select((t, id) => (t, id)).Where(e => kinds is null || kinds[e.id] is PieceKind.Normal or PieceKind.UserDefined));
        Bytes = byteFallback ? ByteTokens(IdOf) : [];
        if (Bytes.Contains(-1)) Bytes = [];
    }

    /// <summary>Scores by id.</summary>
    public IReadOnlyList<double> Scores { get; }

    /// <summary>The unknown token or -1.</summary>
    public int Unknown { get; }

    /// <summary>Whether byte tokens stand for what is not in the vocabulary.</summary>
    public bool ByteFallback { get; }

    /// <summary>Kinds of a SentencePiece model's tokens.</summary>
    public IReadOnlyList<PieceKind>? Kinds { get; }

    /// <summary>The score of a character that is not in the vocabulary.</summary>
    public double UnknownScore { get; }

    /// <summary>What a character of a user-defined token counts: the largest positive score.</summary>
    public double LargestScore { get; }

    /// <summary>The tokens that text can give.</summary>
    public PieceTrie Trie { get; }

    /// <summary>All 256 byte tokens, or none.</summary>
    public int[] Bytes { get; }

    /// <inheritdoc/>
    public override TextEncoder NewEncoder(HashSet<int> special) => new UnigramEncoder(this, special);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "Unigram");
        if (Unknown >= 0) json.WriteNumber("unk_id", Unknown);
        else json.WriteNull("unk_id");
        json.WriteStartArray("vocab");
        for (int id = 0; id < Size; id++)
        {
            json.WriteStartArray();
            json.WriteStringValue(TextOf(id));
            json.WriteNumberValue(Scores[id]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteBoolean("byte_fallback", ByteFallback);
        json.WriteEndObject();
    }
}
