using Hanok.Language.Files;
using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>Tokenizers on disk.</summary>
static class TokenizerFile
{
    const string Name = "tokenizer.json";
    const long LargestFile = 1 << 28;

    /// <summary>Reads a <c>tokenizer.json</c> or that of a directory.</summary>
    public static Tokenizer Load(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, Name) : path;
        string extension = Path.GetExtension(file);
        if (extension is ".model" or ".gguf") throw new UserError("language.tokenizer.kind", file, extension == ".gguf" ? "GGUF" : "SentencePiece (tokenizer.model)");
        if (!File.Exists(file)) throw new UserError("language.tokenizer.missing", file);
        byte[] json;
        try
        {
            long length = new FileInfo(file).Length;
            if (length > LargestFile) throw new UserError("language.tokenizer.large", file, length, LargestFile);
            json = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("language.file.unreadable", e, file, e.Message);
        }
        return TokenizerJsonReader.Read(json, file);
    }

    /// <summary>Writes to a temporary name in the same folder, flushes, renames.</summary>
    public static void Save(Tokenizer tokenizer, string path)
    {
        string file = Directory.Exists(path) || Path.GetExtension(path) != ".json" ? Path.Combine(path, Name) : path;
        AtomicFile.WriteBytes(file, TokenizerJsonWriter.Write(tokenizer));
    }
}
