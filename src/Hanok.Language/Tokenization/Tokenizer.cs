using System.Collections.Concurrent;
using System.Text;
using Hanok.Language.Tokenization;

namespace Hanok.Language;

/// <summary>
/// A tokenizer: text to ids and back. BPE (byte-level or of characters) and unigram models of Hugging Face's <c>tokenizer.json</c>, of SentencePiece's
/// <c>tokenizer.model</c>, of Mistral's <c>tekken.json</c> and of GGUF. Immutable; all methods may be called from any thread.
/// </summary>
/// <remarks>
/// Encoding: added tokens are found in the text, the rest is normalised, cut into pieces, and the model gives each piece's ids. Decoding a byte-level tokenizer
/// joins the bytes of the tokens and reads them as UTF-8, U+FFFD for each maximal part that is none; others follow the steps of their decoder.
/// A lone surrogate is encoded as U+FFFD.
/// </remarks>
public sealed class Tokenizer
{
    readonly TokenModel model;
    readonly AddedTokenMatcher raw, normalized;
    readonly Dictionary<int, AddedToken> added;
    readonly Dictionary<string, int> addedIds;
    readonly HashSet<int> special;
    readonly Lazy<(byte[] Bytes, int[] Offsets)> tokens;
    readonly ConcurrentBag<TextEncoder> encoders = [];

    internal Tokenizer(TokenModel model, TokenizerDefinition definition)
    {
        this.model = model;
        Definition = definition;
        added = definition.AddedTokens.ToDictionary(t => t.Id);
        addedIds = definition.AddedTokens.ToDictionary(t => t.Content, t => t.Id);
        special = [.. definition.AddedTokens.Where(t => t.IsSpecial).Select(t => t.Id)];
        IReadOnlyList<AddedToken> found = definition.FindsAddedTokens ? definition.AddedTokens : [];
        raw = new(found.Where(t => !t.IsNormalized).Select(t => (t.Content, t)));
        normalized = new(found.Where(t => t.IsNormalized).Select(t => (Normalize(t.Content), t)));
        VocabularySize = Math.Max(model.Size, added.Count == 0 ? 0 : added.Keys.Max() + 1);
        tokens = new(AllBytes);
    }

    internal TokenizerDefinition Definition { get; }

    internal TokenModel AnyModel => model;

    internal BpeModel Model => (BpeModel)model;

    bool IsByteLevel => Definition is { SentencePiece: null, Decoder: ByteLevelDecoder };

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize { get; }

    /// <summary>The tokens that are found in the text before merging, by ascending id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => Definition.AddedTokens;

    /// <summary>Reads a tokenizer from a <c>tokenizer.json</c>, a SentencePiece <c>tokenizer.model</c>, Mistral's <c>tekken.json</c>, or a directory that holds one (the former counts where several are there).</summary>
    /// <remarks>A <c>tokenizer.model</c> named itself is read as SentencePiece reads it: text never gives a control token. That of a directory is read as chat models need it: control tokens are found.</remarks>
    /// <exception cref="Messages.UserError">There is none, it is malformed (with line and column), or of a kind that is not supported (by name).</exception>
    public static Tokenizer Load(string path) => TokenizerFile.Load(path);

    /// <summary>Whether a directory holds a file for <see cref="Load"/>.</summary>
    public static bool IsIn(string directory) => TokenizerFile.In(directory) is not null;

    /// <summary>Reads a tokenizer from the bytes of a <c>tokenizer.json</c>; <paramref name="name"/> stands for the file in errors.</summary>
    /// <exception cref="Messages.UserError">It is malformed (with line and column), or of a kind that is not supported (by name).</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string name = "tokenizer.json") => TokenizerJsonReader.Read(json, name);

    /// <summary>Writes <c>tokenizer.json</c>: into <paramref name="path"/> where that is a directory, else as that file. Others never see half a file.</summary>
    public void Save(string path) => TokenizerFile.Save(this, path);

    /// <summary>The bytes of this tokenizer's <c>tokenizer.json</c>; the same for the same tokenizer, always. One of SentencePiece's own is written as Hugging Face's <c>tokenizers</c> can read it.</summary>
    public byte[] ToJson() => TokenizerJsonWriter.Write(this);

    /// <summary>The ids of a text.</summary>
    /// <param name="text">Any UTF-16 text.</param>
    /// <param name="recogniseSpecial">Whether special tokens written in the text are found. Where not, no text gives a special token.</param>
    /// <param name="addSpecial">Whether the post-processor adds its tokens (begin of text and the like).</param>
    public int[] Encode(ReadOnlySpan<char> text, bool recogniseSpecial = true, bool addSpecial = false)
    {
        List<int> ids = new(text.Length / 2 + 4);
        Encode(text, ids, recogniseSpecial, addSpecial);
        return [.. ids];
    }

    /// <summary>Appends the ids of a text.</summary>
    /// <inheritdoc cref="Encode(ReadOnlySpan{char}, bool, bool)"/>
    public void Encode(ReadOnlySpan<char> text, List<int> ids, bool recogniseSpecial = true, bool addSpecial = false)
    {
        if (!encoders.TryTake(out TextEncoder? encoder)) encoder = model.NewEncoder(special);
        IdSink sink = new(encoder, ids, guarded: !recogniseSpecial);
        if (addSpecial && Definition.Template is { } template)
            foreach (TemplateItem item in template)
                if (item.Token is null) EncodeRaw(text, ref sink, recogniseSpecial);
                else ids.AddRange(item.Ids);
        else EncodeRaw(text, ref sink, recogniseSpecial);
        encoders.Add(encoder);
    }

    /// <summary>
    /// Appends the ids of a text parts of which came from outside: special tokens are found where none of their characters did, and nowhere else, whatever
    /// those parts hold.
    /// </summary>
    /// <param name="text">Any UTF-16 text.</param>
    /// <param name="foreign">For each UTF-16 unit of the text whether it came from outside.</param>
    /// <param name="ids">Where the ids go.</param>
    public void EncodeMarked(ReadOnlySpan<char> text, ReadOnlySpan<bool> foreign, List<int> ids)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(foreign.Length, text.Length);
        if (!encoders.TryTake(out TextEncoder? encoder)) encoder = model.NewEncoder(special);
        IdSink sink = new(encoder, ids, guarded: true);
        EncodeRaw(text, ref sink, recogniseSpecial: true, foreign);
        encoders.Add(encoder);
    }

    /// <summary>The text of ids; an id outside the vocabulary gives nothing.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecial">Whether special tokens are left out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial = false)
    {
        if (!IsByteLevel)
        {
            TextDecoding decoding = StartDecoding(new(Whole: true, Continues: false));
            foreach (int id in ids) if (!skipSpecial || !special.Contains(id)) decoding.Push(id);
            decoding.End();
            return decoding.Take();
        }
        int length = 0;
        foreach (int id in ids) length = checked(length + TokenBytes(id).Length);
        byte[] all = new byte[length];
        int at = 0;
        foreach (int id in ids)
        {
            if (skipSpecial && special.Contains(id)) continue;
            ReadOnlySpan<byte> token = TokenBytes(id);
            token.CopyTo(all.AsSpan(at));
            at += token.Length;
        }
        return Encoding.UTF8.GetString(all, 0, at);
    }

    /// <summary>A decoder that takes ids one at a time.</summary>
    /// <param name="skipSpecial">Whether special tokens are left out.</param>
    /// <param name="continues">Whether the ids continue a text: then a space at their beginning is kept that <see cref="Decode"/> takes for the one that encoding puts in front.</param>
    public StreamDecoder NewStream(bool skipSpecial, bool continues = false) => new(this, skipSpecial, continues);

    /// <summary>The bytes that a token adds to a text that goes before it; empty for an id outside the vocabulary.</summary>
    public ReadOnlySpan<byte> TokenBytes(int id)
    {
        (byte[] bytes, int[] offsets) = tokens.Value;
        return (uint)id < (uint)VocabularySize ? bytes.AsSpan(offsets[id]..offsets[id + 1]) : default;
    }

    /// <summary>A token as <c>tokenizer.json</c> writes it; null for an id that has none.</summary>
    public string? TokenText(int id) => added.TryGetValue(id, out AddedToken? token) ? token.Content : model.TextOf(id);

    /// <summary>The id of a token as <c>tokenizer.json</c> writes it.</summary>
    public int? IdOf(string token) => addedIds.TryGetValue(token, out int id) ? id : model.IdOf(token);

    /// <summary>Whether an id is that of a special token.</summary>
    public bool IsSpecial(int id) => special.Contains(id);

    internal TextDecoding StartDecoding(DecodingMode mode) =>
        Definition.SentencePiece is { } parts ? new SentencePieceDecoding(this, parts, mode.Continues) : IsByteLevel ? new ByteDecoding(this) : new ChainDecoding(this, mode);

    // A token's text as decoding sees it: normalised where the token is looked for in normalised text.
    internal string? DecodedText(int id) => added.TryGetValue(id, out AddedToken? token) ? token.IsNormalized ? Normalize(token.Content) : token.Content : model.TextOf(id);

    (byte[], int[]) AllBytes()
    {
        int[] offsets = new int[VocabularySize + 1];
        using MemoryStream all = new();
        for (int id = 0; id < VocabularySize; id++)
        {
            all.Write(BytesOf(id));
            offsets[id + 1] = checked((int)all.Length);
        }
        return (all.ToArray(), offsets);
    }

    byte[] BytesOf(int id)
    {
        if (DecodedText(id) is not { } text) return [];
        // As the judge decodes: a token all of whose characters are of the byte alphabet is those bytes, another is its text.
        if (IsByteLevel) return ByteLevelDecoder.Bytes(text);
        bool hasBytes = Definition.SentencePiece is { } parts ? id < parts.Kinds.Count && parts.Kinds[id] == PieceKind.Byte
            : Definition.Decoder is ByteFallbackDecoder || (Definition.Decoder is SequenceDecoder sequence && sequence.Parts.Any(p => p is ByteFallbackDecoder));
        if (hasBytes && ByteToken.Value(text) is var value and >= 0) return [(byte)value];
        TextDecoding decoding = StartDecoding(new(Whole: false, Continues: true));
        decoding.Push(id);
        decoding.End();
        return Encoding.UTF8.GetBytes(decoding.Take());
    }

    /// <summary>The ids of a pair of texts joined by the template, each with the number of its type.</summary>
    internal (int[] Ids, int[] Types) EncodePair(string first, string second, bool addSpecial)
    {
        List<int> ids = [], types = [];
        IReadOnlyList<TemplateItem> plain = [new(null, []), new(null, [], 1, IsSecond: true)];
        foreach (TemplateItem item in Definition.PairTemplate ?? plain)
        {
            if (!addSpecial && item.Token is not null) continue;
            if (item.Token is null) Encode(item.IsSecond ? second : first, ids);
            else ids.AddRange(item.Ids);
            while (types.Count < ids.Count) types.Add(item.Type);
        }
        return ([.. ids], [.. types]);
    }

    void EncodeRaw(ReadOnlySpan<char> text, ref IdSink sink, bool recogniseSpecial, ReadOnlySpan<bool> foreign = default)
    {
        int done = 0;
        while (!raw.IsEmpty && raw.Find(text, done, done, recogniseSpecial, out int start, out int end, foreign) is { } token)
        {
            EncodeBetween(text[done..start], ref sink, recogniseSpecial && !Holds(foreign, done, start), done == 0);
            sink.Add(token.Id);
            done = end;
        }
        EncodeBetween(text[done..], ref sink, recogniseSpecial && !Holds(foreign, done, text.Length), done == 0);
    }

    // Normalised text no longer knows which of it came from outside: with any of that in it, it has no special tokens.
    static bool Holds(ReadOnlySpan<bool> foreign, int start, int end) => !foreign.IsEmpty && foreign[start..end].Contains(true);

    void EncodeBetween(ReadOnlySpan<char> text, ref IdSink sink, bool recogniseSpecial, bool first)
    {
        if (text.IsEmpty) return;
        if (Definition.Normalizer is { } normalizer && !normalizer.IsSurelyUnchanged(text)) text = normalizer.Apply(text.ToString());
        int done = 0;
        while (!normalized.IsEmpty && normalized.Find(text, done, done, recogniseSpecial, out int start, out int end) is { } token)
        {
            PieceCutter.Cut(Definition.Stages, text[done..start], ref sink, first: first && done == 0);
            sink.Add(token.Id);
            done = end;
        }
        PieceCutter.Cut(Definition.Stages, text[done..], ref sink, first: first && done == 0);
    }

    string Normalize(string text) => Definition.Normalizer?.Apply(text) ?? text;

    readonly struct IdSink(TextEncoder encoder, List<int> ids, bool guarded) : IPieceSink
    {
        public void Piece(ReadOnlySpan<char> piece) => encoder.Encode(piece, ids, guarded);

        public void Add(int id) => ids.Add(id);
    }
}
