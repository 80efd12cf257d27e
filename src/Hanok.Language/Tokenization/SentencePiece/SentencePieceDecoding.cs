using System.Buffers;
using System.Text;

namespace Hanok.Language.Tokenization;

/// <summary>
/// Decodes as SentencePiece does: byte tokens as UTF-8 (one U+FFFD for each byte that is no part of a character), U+2581 as a space, the space that encoding
/// put in front away, the unknown token as its surface.
/// </summary>
sealed class SentencePieceDecoding(Tokenizer tokenizer, SentencePieceParts parts, bool continues) : TextDecoding
{
    readonly List<byte> pending = [];
    readonly StringBuilder text = new();
    bool atStart = !continues;

    /// <inheritdoc/>
    public override void Push(int id)
    {
        if (tokenizer.TokenText(id) is not { } token) return;
        PieceKind kind = id < parts.Kinds.Count ? parts.Kinds[id] : PieceKind.Control;
        if (kind == PieceKind.Byte && ByteToken.Value(token) is var value and >= 0)
        {
            pending.Add((byte)value);
            GiveBytes(end: false);
            return;
        }
        GiveBytes(end: true);
        if (kind is PieceKind.Control or PieceKind.Unknown)
        {
            Give(kind == PieceKind.Unknown ? parts.Settings.UnknownSurface : token);
            return;
        }
        bool prefix = atStart && (parts.Settings.AddsDummyPrefix || parts.Settings.RemovesExtraWhiteSpace) && token.StartsWith('\u2581');
        if (prefix && !parts.Settings.RemovesExtraWhiteSpace) atStart = false;
        Give((prefix ? token[1..] : token).Replace('\u2581', ' '));
    }

    /// <inheritdoc/>
    public override void End()
    {
        GiveBytes(end: true);
        atStart = !continues;
    }

    /// <inheritdoc/>
    public override string Take()
    {
        string all = text.ToString();
        text.Clear();
        return all;
    }

    void Give(string part)
    {
        if (part.Length == 0) return;
        text.Append(part);
        atStart = false;
    }

    void GiveBytes(bool end)
    {
        while (pending.Count > 0)
        {
            OperationStatus status = Rune.DecodeFromUtf8(pending.ToArray(), out Rune rune, out int length);
            if (status == OperationStatus.NeedMoreData && !end) return;
            Give(rune.ToString());
            pending.RemoveRange(0, status == OperationStatus.Done ? length : 1);
        }
    }
}
