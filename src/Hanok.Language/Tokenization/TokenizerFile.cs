using Hanok.Language.Files;
using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>Tokenizers on disk.</summary>
static class TokenizerFile
{
    const string Name = "tokenizer.json", Model = "tokenizer.model", Settings = "tokenizer_config.json";
    const long LargestFile = 1 << 28;

    /// <summary>Reads a <c>tokenizer.json</c>, a <c>tokenizer.model</c>, or that of a directory with what its <c>tokenizer_config.json</c> says of begin and end.</summary>
    public static Tokenizer Load(string path)
    {
        if (!Directory.Exists(path)) return IsSentencePiece(path) ? SentencePieceFile.Read(Bytes(path), path, readsControl: false) : TokenizerJsonReader.Read(Bytes(path), path);
        string json = Path.Combine(path, Name), model = Path.Combine(path, Model);
        bool isModel = !File.Exists(json) && File.Exists(model);
        Tokenizer tokenizer = isModel ? SentencePieceFile.Read(Bytes(model), model, readsControl: true) : TokenizerJsonReader.Read(Bytes(json), json);
        string settings = Path.Combine(path, Settings);
        return File.Exists(settings) ? TokenizerSettings.Apply(tokenizer, Bytes(settings), settings, isModel) : tokenizer;
    }

    /// <summary>Writes to a temporary name in the same folder, flushes, renames.</summary>
    public static void Save(Tokenizer tokenizer, string path)
    {
        string file = Directory.Exists(path) || Path.GetExtension(path) != ".json" ? Path.Combine(path, Name) : path;
        AtomicFile.WriteBytes(file, TokenizerJsonWriter.Write(tokenizer));
    }

    // tokenizer.model, and what publishers make of the name: tokenizer.model.v3, spiece.model.
    static bool IsSentencePiece(string path) => Path.GetFileName(path) is var name && (name.EndsWith(".model", StringComparison.Ordinal) || name.Contains(".model.", StringComparison.Ordinal));

    static byte[] Bytes(string file)
    {
        if (Path.GetExtension(file) == ".gguf") throw new UserError("language.tokenizer.kind", file, "GGUF");
        if (!File.Exists(file)) throw new UserError("language.tokenizer.missing", file);
        try
        {
            long length = new FileInfo(file).Length;
            return length > LargestFile ? throw new UserError("language.tokenizer.large", file, length, LargestFile) : File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("language.file.unreadable", e, file, e.Message);
        }
    }
}
