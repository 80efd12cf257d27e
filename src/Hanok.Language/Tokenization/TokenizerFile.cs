using System.Text;
using System.Text.RegularExpressions;
using Hanok.Language.Files;
using Hanok.Language.Messages;

namespace Hanok.Language.Tokenization;

/// <summary>Tokenizers on disk.</summary>
static partial class TokenizerFile
{
    const string Name = "tokenizer.json", Settings = "tokenizer_config.json";
    const string Ranks = ".tiktoken";
    const long LargestFile = 1 << 28;
    const int LongestLine = 64;

    /// <summary>Files of a directory that may hold its tokenizer, the first that is there counting.</summary>
    static readonly string[] Names = [Name, "tokenizer.model", "tekken.json", "tiktoken.model"];

    /// <summary>The file that holds a directory's tokenizer; null where it has none.</summary>
    public static string? In(string directory) =>
        Names.Select(name => Path.Combine(directory, name)).FirstOrDefault(File.Exists) ?? Directory.EnumerateFiles(directory, "*" + Ranks).Order(StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Reads a <c>tokenizer.json</c>, a <c>tokenizer.model</c>, a <c>tekken.json</c>, or that of a directory with what its <c>tokenizer_config.json</c> says of begin and end.</summary>
    public static Tokenizer Load(string path)
    {
        if (!Directory.Exists(path)) return Read(path, readsControl: false);
        string file = In(path) ?? Path.Combine(path, Name), settings = Path.Combine(path, Settings);
        Tokenizer tokenizer = Read(file, readsControl: true);
        return File.Exists(settings) ? TokenizerSettings.Apply(tokenizer, Bytes(settings), settings, IsSentencePiece(file)) : tokenizer;
    }

    static Tokenizer Read(string file, bool readsControl)
    {
        byte[] bytes = Bytes(file);
        // Also under the name tokenizer.model: Llama 3's own files.
        if (file.EndsWith(Ranks, StringComparison.Ordinal) || RankLine().IsMatch(Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, LongestLine))))) throw new UserError("language.tokenizer.ranks", file);
        if (IsSentencePiece(file)) return SentencePieceFile.Read(bytes, file, readsControl);
        return Path.GetFileName(file).StartsWith("tekken", StringComparison.Ordinal) ? TekkenReader.Read(bytes, file) : TokenizerJsonReader.Read(bytes, file);
    }

    /// <summary>Writes to a temporary name in the same folder, flushes, renames.</summary>
    public static void Save(Tokenizer tokenizer, string path)
    {
        string file = Directory.Exists(path) || Path.GetExtension(path) != ".json" ? Path.Combine(path, Name) : path;
        AtomicFile.WriteBytes(file, TokenizerJsonWriter.Write(tokenizer));
    }

    // tokenizer.model, and what publishers make of the name: tokenizer.model.v3, spiece.model.
    static bool IsSentencePiece(string path) => Path.GetFileName(path) is var name && (name.EndsWith(".model", StringComparison.Ordinal) || name.Contains(".model.", StringComparison.Ordinal));

    // What tiktoken's files begin with: a token in base64 and its rank.
    [GeneratedRegex("^[A-Za-z0-9+/]+={0,2} 0\r?\n")]
    private static partial Regex RankLine();

    static byte[] Bytes(string file)
    {
        if (FileKind.IsGguf(file)) throw new UserError("language.tokenizer.kind", file, "GGUF");
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
