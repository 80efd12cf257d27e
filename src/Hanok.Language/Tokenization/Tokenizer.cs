using System.Collections.Concurrent;
using System.Text;
using Hanok.Language.Tokenization;

namespace Hanok.Language;

/// <summary>
/// A byte-level BPE tokenizer in the format of Hugging Face's <c>tokenizer.json</c>: text to ids and back. Immutable; all methods may be called from any thread.
/// </summary>
/// <remarks>
/// Encoding: added tokens are found in the text, the rest is normalised, cut into pieces by the pattern, and each piece's bytes are merged by ascending rank.
/// Decoding joins the bytes of the tokens and reads them as UTF-8, U+FFFD for each maximal part that is none. A lone surrogate is encoded as U+FFFD.
/// </remarks>
public sealed class Tokenizer
{
    readonly BpeModel model;
    readonly AddedTokenMatcher raw, normalized;
    readonly Dictionary<int, AddedToken> added;
    readonly Dictionary<string, int> addedIds;
    readonly HashSet<int> special;
    readonly byte[] bytes;
    readonly int[] offsets;
    readonly ConcurrentBag<PieceEncoder> encoders = [];

    internal Tokenizer(BpeModel model, TokenizerDefinition definition)
    {
        this.model = model;
        Definition = definition;
        added = definition.AddedTokens.ToDictionary(t => t.Id);
        addedIds = definition.AddedTokens.ToDictionary(t => t.Content, t => t.Id);
        special = [.. definition.AddedTokens.Where(t => t.IsSpecial).Select(t => t.Id)];
        raw = new(definition.AddedTokens.Where(t => !t.IsNormalized).Select(t => (t.Content, t)));
        normalized = new(definition.AddedTokens.Where(t => t.IsNormalized).Select(t => (Normalize(t.Content), t)));
        VocabularySize = Math.Max(model.Size, added.Count == 0 ? 0 : added.Keys.Max() + 1);
        offsets = new int[VocabularySize + 1];
        using MemoryStream all = new();
        for (int id = 0; id < VocabularySize; id++)
        {
            // As the judge decodes: a token all of whose characters are of the byte alphabet is those bytes, another is its text (normalised where the token is looked for in normalised text).
            string text = TokenText(id) ?? "";
            if (added.TryGetValue(id, out AddedToken? token) && token.IsNormalized) text = Normalize(text);
            all.Write(ByteAlphabet.ToBytes(text) ?? Encoding.UTF8.GetBytes(text));
            offsets[id + 1] = checked((int)all.Length);
        }
        bytes = all.ToArray();
    }

    internal TokenizerDefinition Definition { get; }

    internal BpeModel Model => model;

    /// <summary>One more than the largest id.</summary>
    public int VocabularySize { get; }

    /// <summary>The tokens that are found in the text before merging, by ascending id.</summary>
    public IReadOnlyList<AddedToken> AddedTokens => Definition.AddedTokens;

    /// <summary>Reads a tokenizer from a <c>tokenizer.json</c> or from the directory that holds one.</summary>
    /// <exception cref="Messages.UserError">There is none, it is malformed (with line and column), or of a kind that is not supported (by name).</exception>
    public static Tokenizer Load(string path) => TokenizerFile.Load(path);

    /// <summary>Reads a tokenizer from the bytes of a <c>tokenizer.json</c>; <paramref name="name"/> stands for the file in errors.</summary>
    /// <exception cref="Messages.UserError">It is malformed (with line and column), or of a kind that is not supported (by name).</exception>
    public static Tokenizer Parse(ReadOnlyMemory<byte> json, string name = "tokenizer.json") => TokenizerJsonReader.Read(json, name);

    /// <summary>Writes <c>tokenizer.json</c>: into <paramref name="path"/> where that is a directory, else as that file. Others never see half a file.</summary>
    public void Save(string path) => TokenizerFile.Save(this, path);

    /// <summary>The bytes of this tokenizer's <c>tokenizer.json</c>; the same for the same tokenizer, always.</summary>
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
        if (!encoders.TryTake(out PieceEncoder? encoder)) encoder = new(model, special);
        IdSink sink = new(encoder, ids, guarded: !recogniseSpecial);
        if (addSpecial && Definition.Template is { } template)
            foreach (TemplateItem item in template)
                if (item.Token is null) EncodeRaw(text, ref sink, recogniseSpecial);
                else ids.AddRange(item.Ids);
        else EncodeRaw(text, ref sink, recogniseSpecial);
        encoders.Add(encoder);
    }

    /// <summary>The text of ids; an id outside the vocabulary gives nothing.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecial">Whether special tokens are left out.</param>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial = false)
    {
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
    public StreamDecoder NewStream(bool skipSpecial) => new(this, skipSpecial);

    /// <summary>The bytes of a token; empty for an id outside the vocabulary.</summary>
    public ReadOnlySpan<byte> TokenBytes(int id) => (uint)id < (uint)VocabularySize ? bytes.AsSpan(offsets[id]..offsets[id + 1]) : default;

    /// <summary>A token as <c>tokenizer.json</c> writes it; null for an id that has none.</summary>
    public string? TokenText(int id) => added.TryGetValue(id, out AddedToken? token) ? token.Content : model.TextOf(id);

    /// <summary>The id of a token as <c>tokenizer.json</c> writes it.</summary>
    public int? IdOf(string token) => addedIds.TryGetValue(token, out int id) ? id : model.IdOf(token);

    /// <summary>Whether an id is that of a special token.</summary>
    public bool IsSpecial(int id) => special.Contains(id);

    void EncodeRaw(ReadOnlySpan<char> text, ref IdSink sink, bool recogniseSpecial)
    {
        int done = 0;
        while (!raw.IsEmpty && raw.Find(text, done, done, recogniseSpecial, out int start, out int end) is { } token)
        {
            EncodeBetween(text[done..start], ref sink, recogniseSpecial);
            sink.Add(token.Id);
            done = end;
        }
        EncodeBetween(text[done..], ref sink, recogniseSpecial);
    }

    void EncodeBetween(ReadOnlySpan<char> text, ref IdSink sink, bool recogniseSpecial)
    {
        if (text.IsEmpty) return;
        if (Definition.Normalizer == NormalizerKind.Nfd || (Definition.Normalizer == NormalizerKind.Nfc && !Normalization.IsSurelyNfc(text))) text = Normalize(text.ToString());
        int done = 0;
        while (!normalized.IsEmpty && normalized.Find(text, done, done, recogniseSpecial, out int start, out int end) is { } token)
        {
            PieceCutter.Cut(Definition.Stages, text[done..start], ref sink);
            sink.Add(token.Id);
            done = end;
        }
        PieceCutter.Cut(Definition.Stages, text[done..], ref sink);
    }

    string Normalize(string text) => Definition.Normalizer switch
    {
        NormalizerKind.Nfc => Normalization.Nfc(text),
        NormalizerKind.Nfd => Normalization.Nfd(text),
        _ => text,
    };

    readonly struct IdSink(PieceEncoder encoder, List<int> ids, bool guarded) : IPieceSink
    {
        public void Piece(ReadOnlySpan<char> piece) => encoder.Encode(piece, ids, guarded);

        public void Add(int id) => ids.Add(id);
    }
}
