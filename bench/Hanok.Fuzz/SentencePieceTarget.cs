using Hanok.Language;
using Hanok.Tests;

namespace Hanok.Fuzz;

/// <summary>SentencePiece's <c>tokenizer.model</c>, by itself and as the tokenizer of a folder: reading, then a text to ids and back.</summary>
sealed class SentencePieceTarget : IFuzzTarget, IDisposable
{
    readonly InputFolder folder = new("tokenizer.model", ("tokenizer_config.json", """{"add_bos_token":true,"bos_token":"<s>"}"""u8.ToArray()));

    public IReadOnlyList<byte[]> Seeds { get; } = [.. new[] { 1, 2 }.SelectMany(type => new[]
    {
        SentencePieceSample.Model(type), SentencePieceSample.Model(type, byteFallback: false), SentencePieceSample.Model(type, charsMap: SentencePieceSample.CharsMap()),
    })];

    // Pieces, lengths at the border of a varint, the fields of the trainer's and the normaliser's settings.
    public IReadOnlyList<byte[]> Words { get; } =
    [
        [0x0A, 0x7F], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80, 0x80, 0x80], [0x15, 0, 0, 0xC0, 0x7F], [0x15, 0, 0, 0x80, 0xFF],
        [0x18, 0x04], [0x18, 0x06], [0x12, 0x00], [0x1A, 0x00], [0x1A, 0x02, 0x12, 0x00], [0x98, 0x02, 0x01], [0xC0, 0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "\u2581"u8.ToArray(), "<0x41>"u8.ToArray(), [0x0B],
    ];

    public void Read(byte[] input)
    {
        Walk(Tokenizer.Load(folder.With(input)));
        Walk(Tokenizer.Load(folder.Path));
    }

    static void Walk(Tokenizer tokenizer)
    {
        int[] ids = tokenizer.Encode(FuzzText.Text, recogniseSpecial: true, addSpecial: true);
        _ = tokenizer.Decode(ids);
        StreamDecoder stream = tokenizer.NewStream(skipSpecial: true);
        foreach (int id in ids) stream.Push(id);
        stream.Flush();
    }

    public void Dispose() => folder.Delete();
}
