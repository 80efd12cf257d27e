using Hanok.Language.Messages;
using Hanok.Numerics;

namespace Hanok.Models;

/// <summary>Maps files of weights with errors for people.</summary>
static class MappedFiles
{
    /// <summary>Maps <paramref name="path"/> read-only.</summary>
    /// <exception cref="UserError"><c>models.file_missing</c>, <c>models.file_unreadable</c>.</exception>
    public static MappedFile Open(string path)
    {
        try
        {
            return new MappedFile(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError("models.file_missing", e, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("models.file_unreadable", e, path, e.Message);
        }
    }
}
