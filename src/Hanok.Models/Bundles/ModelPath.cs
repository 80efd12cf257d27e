using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Models.Gguf;

namespace Hanok.Models.Bundles;

/// <summary>What a path that somebody gave for a model stands for.</summary>
/// <param name="Path">The directory in Hugging Face layout, or the GGUF file, of a split one the first part.</param>
/// <param name="IsGguf">Whether it is a GGUF file.</param>
public readonly record struct ModelPath(string Path, bool IsGguf)
{
    /// <summary>
    /// What <paramref name="path"/> stands for: a file is a GGUF file by its first bytes, whatever its name; a directory without weights of its own stands for the GGUF file that it holds.
    /// Whether there is anything is not asked.
    /// </summary>
    /// <exception cref="UserError"><c>models.bundle_several</c>: a directory with several GGUF models; <c>models.file_unreadable</c>.</exception>
    public static ModelPath Of(string path)
    {
        if (!Directory.Exists(path)) return new ModelPath(path, FileKind.IsGguf(path));
        if (Bundle.HasWeights(path)) return new ModelPath(path, false);
        return Models(path) switch
        {
            [] => new ModelPath(path, false),
            [string only] => new ModelPath(only, true),
            string[] several => throw new UserError("models.bundle_several", path, string.Join(", ", several.Select(System.IO.Path.GetFileName))) { IsUsage = true },
        };
    }

    static string[] Models(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Where(f => !GgufSplit.IsLaterPart(f) && FileKind.BeginsAsGguf(f)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("models.file_unreadable", e, folder, e.Message);
        }
    }
}
