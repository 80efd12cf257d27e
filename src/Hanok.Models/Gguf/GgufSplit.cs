using System.Globalization;
using Hanok.Language.Messages;

namespace Hanok.Models.Gguf;

/// <summary>Which part of a split file a file is: <c>split.no</c>, <c>split.count</c>, <c>split.tensors.count</c>, as llama.cpp's <c>gguf-split</c> writes them.</summary>
/// <param name="Index">The part, from 0.</param>
/// <param name="Count">Number of parts; 1 for a file that is whole.</param>
/// <param name="Tensors">Tensors of all parts together, where it is said.</param>
sealed record GgufSplit(int Index, int Count, int? Tensors)
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
    /// <exception cref="UserError"><c>models.gguf_split</c>: the first part is not called <c>NAME-00001-of-0000N.gguf</c>.</exception>
    public string PathOf(string first, int index)
    {
        string ending = Ending(0);
        if (!first.EndsWith(ending, StringComparison.Ordinal)) throw new UserError("models.gguf_split", first, $"NAME{ending}", System.IO.Path.GetFileName(first));
        return first[..^ending.Length] + Ending(index);
    }

    string Ending(int index) => string.Create(CultureInfo.InvariantCulture, $"-{index + 1:D5}-of-{Count:D5}.gguf");
}
