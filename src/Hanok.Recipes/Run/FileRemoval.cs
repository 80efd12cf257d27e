namespace Hanok.Recipes;

/// <summary>Removing what may not be there.</summary>
static class FileRemoval
{
    /// <summary>Removes a file if it, and its folder, exist.</summary>
    public static void Remove(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }
}
