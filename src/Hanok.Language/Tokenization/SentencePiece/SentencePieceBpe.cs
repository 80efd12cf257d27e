using System.Text.Json;

namespace Hanok.Language.Tokenization;

/// <summary>
/// SentencePiece's BPE: characters are joined to the piece of the highest score, equal ones leftmost first, as long as what they give is a piece.
/// (There are no merges: whatever two neighbours spell is looked up.)
/// </summary>
sealed class SentencePieceBpe : TokenModel
{
    /// <summary>A model of tokens in the order of their ids.</summary>
    public SentencePieceBpe(IReadOnlyList<string> tokens, IReadOnlyList<float> scores, IReadOnlyList<PieceKind> kinds, int unknown, bool byteFallback) : base(tokens)
    {
        Scores = scores;
        Kinds = kinds;
        Unknown = unknown;
        Pieces = new(StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++)
        {
            if (kinds[id] is not (PieceKind.Normal or PieceKind.UserDefined or PieceKind.Unused) || tokens[id].Length == 0) continue;
            Pieces.TryAdd(tokens[id], id);
            Longest = Math.Max(Longest, tokens[id].Length);
        }
        UserDefined = new(tokens.Select((t, id) => (t, id)).Where(e => kinds[e.id] == PieceKind.UserDefined));
        Bytes = byteFallback ? ByteTokens(IdOf) : [];
        if (Bytes.Contains(-1)) Bytes = [];
    }

    /// <summary>Scores by id, finite.</summary>
    public IReadOnlyList<float> Scores { get; }

    /// <summary>Kinds by id.</summary>
    public IReadOnlyList<PieceKind> Kinds { get; }

    /// <summary>The unknown token or -1.</summary>
    public int Unknown { get; }

    /// <summary>What text can give.</summary>
    public Dictionary<string, int> Pieces { get; }

    /// <summary>Units of the longest piece.</summary>
    public int Longest { get; }

    /// <summary>What is taken whole before anything is joined.</summary>
    public PieceTrie UserDefined { get; }

    /// <summary>All 256 byte tokens, or none.</summary>
    public int[] Bytes { get; }

    /// <inheritdoc/>
    public override TextEncoder NewEncoder(HashSet<int> special) => new SentencePieceEncoder(this, special);

    /// <summary>Not written as it is: <see cref="SentencePieceConversion"/> gives what <c>tokenizer.json</c> can say.</summary>
    public override void Write(Utf8JsonWriter json) => throw new NotSupportedException("converted before it is written");
}
