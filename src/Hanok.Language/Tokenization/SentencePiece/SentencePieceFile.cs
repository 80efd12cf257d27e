using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>
/// Reads <c>tokenizer.model</c>, a message <c>ModelProto</c> of SentencePiece (sentencepiece_model.proto): BPE and unigram models. Others are refused by name.
/// </summary>
static class SentencePieceFile
{
    const int LargestId = MergeTable.LargestId;

    /// <summary>The tokenizer of a file's bytes. Where <paramref name="readsControl"/> is off, text never gives a control token, as in SentencePiece itself.</summary>
    /// <exception cref="UserError">The file is broken (with the byte) or of a kind that is not supported.</exception>
    public static Tokenizer Read(ReadOnlySpan<byte> bytes, string file, bool readsControl)
    {
        List<string> tokens = [];
        List<float> scores = [];
        List<PieceKind> kinds = [];
        SentencePieceSettings settings = new();
        int type = 1, unknown = 0, begin = 1, end = 2;
        bool byteFallback = false;
        ProtobufReader model = new(bytes, file);
        while (model.MoveNext())
        {
            switch (model.Field)
            {
                case 1:
                    if (tokens.Count > LargestId) throw new UserError("language.sentencepiece.many", file, LargestId);
                    Piece(model.Message(), tokens, scores, kinds);
                    break;
                case 2:
                    for (ProtobufReader trainer = model.Message(); trainer.MoveNext();)
                    {
                        switch (trainer.Field)
                        {
                            case 3: type = trainer.Int(); break;
                            case 24: settings = settings with { WhiteSpaceIsSuffix = trainer.Flag() }; break;
                            case 26: settings = settings with { AllowsWhiteSpacePieces = trainer.Flag() }; break;
                            case 35: byteFallback = trainer.Flag(); break;
                            case 40: unknown = trainer.Int(); break;
                            case 41: begin = trainer.Int(); break;
                            case 42: end = trainer.Int(); break;
                            case 44: settings = settings with { UnknownSurface = trainer.Text() }; break;
                        }
                    }
                    break;
                case 3:
                    for (ProtobufReader rules = model.Message(); rules.MoveNext();)
                    {
                        switch (rules.Field)
                        {
                            case 2: settings = settings with { CharsMap = rules.Bytes().ToArray() }; break;
                            case 3: settings = settings with { AddsDummyPrefix = rules.Flag() }; break;
                            case 4: settings = settings with { RemovesExtraWhiteSpace = rules.Flag() }; break;
                            case 5: settings = settings with { EscapesWhiteSpace = rules.Flag() }; break;
                        }
                    }
                    break;
                case 5:
                    for (ProtobufReader back = model.Message(); back.MoveNext();)
                        if (back.Field == 2 && back.Bytes().Length > 0) throw new UserError("language.sentencepiece.unsupported", file, "denormalizer_spec");
                    break;
            }
        }
        if (tokens.Count == 0) throw new UserError("language.sentencepiece.empty", file);
        if (type is not (1 or 2)) throw new UserError("language.sentencepiece.unsupported", file, type switch { 3 => "word", 4 => "char", _ => $"model_type {type}" });
        if (settings.CharsMap.Length > 0 && CharsMap.TryRead(settings.CharsMap) is null) throw new UserError("language.sentencepiece.charsmap", file);
        // The unknown token is the one marked so; the number in the settings is what the trainer was asked for.
        int marked = kinds.IndexOf(PieceKind.Unknown);
        unknown = marked >= 0 ? marked : unknown >= 0 && unknown < tokens.Count ? unknown : -1;
        settings = settings with { Ends = (begin >= 0 && begin < tokens.Count ? begin : -1, end >= 0 && end < tokens.Count ? end : -1) };
        TokenModel pieces = type == 1
            ? new UnigramModel(tokens, [.. scores.Select(s => (double)s)], unknown, byteFallback, kinds)
            : new SentencePieceBpe(tokens, scores, kinds, unknown, byteFallback);
        return Create(pieces, kinds, settings, readsControl, template: null);
    }

    /// <summary>The tokenizer of a SentencePiece model that has been read, from wherever.</summary>
    public static Tokenizer Create(TokenModel model, IReadOnlyList<PieceKind> kinds, SentencePieceSettings settings, bool readsControl, IReadOnlyList<TemplateItem>? template)
    {
        List<AddedToken> added = [];
        for (int id = 0; id < kinds.Count; id++)
        {
            // Of equal texts (a broken or a padded vocabulary) only the one that text gives is named.
            string text = model.TextOf(id)!;
            if (kinds[id] is PieceKind.Control or PieceKind.Unknown or PieceKind.UserDefined && text.Length > 0 && model.IdOf(text) == id)
                added.Add(new(id, text, IsSpecial: kinds[id] != PieceKind.UserDefined));
        }
        byte[][] userDefined = [.. added.Where(t => !t.IsSpecial).Select(t => System.Text.Encoding.UTF8.GetBytes(t.Content))];
        return new Tokenizer(model, new()
        {
            Normalizer = new SentencePieceNormalizer(settings, userDefined),
            Stages = [],
            AddedTokens = added,
            FindsAddedTokens = readsControl,
            Template = template,
            SentencePiece = new(settings, kinds),
        });
    }

    static void Piece(ProtobufReader piece, List<string> tokens, List<float> scores, List<PieceKind> kinds)
    {
        string text = "";
        float score = 0;
        PieceKind kind = PieceKind.Normal;
        while (piece.MoveNext())
        {
            switch (piece.Field)
            {
                case 1: text = piece.Text(); break;
                case 2: score = piece.Float(); break;
                case 3:
                    kind = (PieceKind)piece.Int();
                    if (kind is < PieceKind.Normal or > PieceKind.Byte) throw piece.Error();
                    break;
            }
        }
        tokens.Add(text);
        scores.Add(score);
        kinds.Add(kind);
    }
}
