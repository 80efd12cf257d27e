using System.Globalization;
using System.Text.RegularExpressions;
using Hanok.Language.Messages;

namespace Hanok.Models.Gguf;

/// <summary>Which part of a split file a file is: <c>split.no</c>, <c>split.count</c>, <c>split.tensors.count</c>, as llama.cpp's <c>gguf-split</c> writes them.</summary>
/// <param name="Index">The part, from 0.</param>
/// <param name="Count">Number of parts; 1 for a file that is whole.</param>
/// <param name="Tensors">Tensors of all parts together, where it is said.</param>
sealed partial record GgufSplit(int Index, int Count, int? Tensors)
{
    /// <summary>What the metadata says.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    public static GgufSplit Of(GgufMetadata metadata)
    {
        int count = metadata.Integer("split.count", 0, 99_999) ?? 1;
        return count <= 1 ? new GgufSplit(0, 1, null)
            : new GgufSplit(metadata.Integer("split.no", 0, count - 1) ?? throw metadata.Missing("split.no"), count, metadata.Integer("split.tensors.count", 0, int.MaxValue));
    }

    /// <summary>The path of part <paramref name="index"/>, beside the first part <paramref name="first"/>.</summary>
    /// <exception cref="UserError"><c>models.gguf_split</c>: the first part is not called <c>NAME-00001-of-0000N.gguf</c> (or so without the ending).</exception>
    public string PathOf(string first, int index)
    {
        string number = Number(0);
        if (Part().Match(first) is not { Success: true } part || part.Groups["number"].Value != number)
            throw new UserError("models.gguf_split", first, $"NAME{number}.gguf", Path.GetFileName(first));
        return first[..part.Index] + Number(index) + part.Groups["ending"].Value;
    }

    /// <summary>Whether <paramref name="path"/> is called like a part behind the first.</summary>
    public static bool IsLaterPart(string path) => Part().Match(path) is { Success: true } part && !part.Value.StartsWith("-00001-", StringComparison.Ordinal);

    /// <summary>The name of the file <paramref name="path"/> without its ending and the number of its part.</summary>
    public static string NameOf(string path) => Ending().Replace(Part().Replace(Path.GetFileName(path), ""), "");

    string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"-{index + 1:D5}-of-{Count:D5}");

    [GeneratedRegex(@"(?<number>-[0-9]{5}-of-[0-9]{5})(?<ending>\.gguf)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex Part();

    [GeneratedRegex(@"(?<=.)\.gguf\z", RegexOptions.IgnoreCase)]
    private static partial Regex Ending();
}
