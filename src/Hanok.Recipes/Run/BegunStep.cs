using System.Globalization;
using Hanok.Language.Files;

namespace Hanok.Recipes;

/// <summary>A step that was begun and is not finished: whether what lies in the folder is its own, and how long it was worked on before an interruption.</summary>
/// <param name="Fingerprint">The fingerprint that it was begun with; empty where none was begun.</param>
/// <param name="Seconds">Seconds of the calls that were interrupted. Those of a killed process are not known.</param>
sealed record BegunStep(string Fingerprint, double Seconds)
{
    /// <summary>What stands in the folder.</summary>
    public static BegunStep Read(RunDirectory directory, string step)
    {
        string path = PathOf(directory, step);
        string[] words = File.Exists(path) ? File.ReadAllText(path).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
        double seconds = words.Length > 1 && double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double s) && s >= 0 ? s : 0;
        return new BegunStep(words.Length > 0 ? words[0] : "", seconds);
    }

    /// <summary>Says that the step is begun.</summary>
    public void Write(RunDirectory directory, string step) => AtomicFile.WriteText(PathOf(directory, step), string.Create(CultureInfo.InvariantCulture, $"{Fingerprint} {Seconds:0.###}\n"));

    /// <summary>Forgets it: the step is finished.</summary>
    public static void Delete(RunDirectory directory, string step) => FileRemoval.Remove(PathOf(directory, step));

    static string PathOf(RunDirectory directory, string step) => Path.Combine(directory.Steps, step + ".begun");
}
