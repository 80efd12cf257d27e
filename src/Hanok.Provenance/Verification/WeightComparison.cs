using System.Security.Cryptography;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;

namespace Hanok.Provenance.Verification;

/// <summary>Compares the weights of a bundle with those of the checkpoint that they should be, bit by bit.</summary>
public static class WeightComparison
{
    /// <summary>Tensors of a checkpoint whose names begin with this are the optimiser's, not the model's.</summary>
    public const string OptimizerPrefix = "optimizer.";

    /// <summary>Requires that <paramref name="checkpoint"/> has the SHA-256 <paramref name="digest"/> that the transcript names.</summary>
    /// <returns>The problem, or null.</returns>
    /// <exception cref="UserError"><c>provenance.unreadable</c>.</exception>
    public static UserError? CheckDigest(string checkpoint, string digest)
    {
        try
        {
            using FileStream stream = new(checkpoint, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            string found = Convert.ToHexStringLower(SHA256.HashData(stream));
            return found == digest ? null : new UserError("provenance.checkpoint_hash", checkpoint, digest, found);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("provenance.unreadable", e, checkpoint, e.Message);
        }
    }

    /// <summary>Compares every tensor of <paramref name="model"/> with the weights in <paramref name="checkpoint"/>: names, shapes and all bits. Each difference is one entry.</summary>
    /// <exception cref="UserError">A file cannot be read as safetensors.</exception>
    public static IReadOnlyList<UserError> Compare(string model, string checkpoint)
    {
        List<UserError> problems = [];
        using SafetensorsFile ours = SafetensorsFile.Open(model);
        using SafetensorsFile theirs = SafetensorsFile.Open(checkpoint);
        HashSet<string> rest = [.. theirs.Tensors.Select(t => t.Name).Where(name => !name.StartsWith(OptimizerPrefix, StringComparison.Ordinal))];
        foreach (SafetensorsEntry entry in ours.Tensors)
        {
            if (!rest.Remove(entry.Name))
            {
                problems.Add(new UserError("provenance.tensor_added", model, entry.Name, checkpoint));
                continue;
            }
            SafetensorsEntry expected = theirs[entry.Name];
            if (entry.Type != expected.Type || !entry.Shape.SequenceEqual(expected.Shape))
                problems.Add(new UserError("provenance.tensor_shape", model, entry.Name, $"{expected.Type.Name()} {expected.ShapeText}", $"{entry.Type.Name()} {entry.ShapeText}"));
            else if (CompareBytes(ours, theirs, entry, expected, out long count, out long first))
                problems.Add(new UserError("provenance.tensor_bits", model, entry.Name, count, entry.Count, first, checkpoint));
        }
        foreach (string name in rest.Order(StringComparer.Ordinal)) problems.Add(new UserError("provenance.tensor_missing", model, name, checkpoint));
        return problems;
    }

    /// <summary>True if any element differs: how many, and the first one's index.</summary>
    static bool CompareBytes(SafetensorsFile ours, SafetensorsFile theirs, SafetensorsEntry mine, SafetensorsEntry other, out long count, out long first)
    {
        const int Block = 1 << 20;
        int size = mine.Type.Bits() / 8;
        count = 0;
        first = -1;
        for (long offset = 0; offset < mine.Bytes; offset += Block)
        {
            int length = (int)Math.Min(Block, mine.Bytes - offset);
            ReadOnlySpan<byte> a = ours.Bytes(mine, offset, length);
            ReadOnlySpan<byte> b = theirs.Bytes(other, offset, length);
            if (a.SequenceEqual(b)) continue;
            for (int i = 0; i + size <= length; i += size)
            {
                if (a.Slice(i, size).SequenceEqual(b.Slice(i, size))) continue;
                if (count++ == 0) first = (offset + i) / size;
            }
        }
        return count > 0;
    }
}
