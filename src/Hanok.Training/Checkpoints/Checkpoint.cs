using System.Globalization;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Numerics;

namespace Hanok.Training.Checkpoints;

/// <summary>
/// A checkpoint file: a safetensors container of weights and optimiser state, the cursor in its metadata. The same state gives the same bytes on every machine;
/// the SHA-256 of the file is its digest.
/// </summary>
public static class Checkpoint
{
    /// <summary>Tensors whose names begin with this are the optimiser's; all others are weights of the model under their usual names.</summary>
    public const string OptimizerPrefix = "optimizer.";

    /// <summary>The format's name in the metadata.</summary>
    public const string Format = "hanok-checkpoint-1";

    /// <summary>Writes a checkpoint: whole or not at all.</summary>
    /// <returns>The digest, lower-case hex.</returns>
    /// <exception cref="UserError"><c>files.cannot_write</c>: no space, no permission; what stood at <paramref name="path"/> still stands.</exception>
    public static string Write(string path, CheckpointHead head, IEnumerable<NamedTensor> tensors)
    {
        string digest = "";
        AtomicFile.Write(path, stream => digest = Write(stream, head, tensors));
        return digest;
    }

    /// <summary>The digest that <see cref="Write(string, CheckpointHead, IEnumerable{NamedTensor})"/> would return; nothing is written.</summary>
    public static string Digest(CheckpointHead head, IEnumerable<NamedTensor> tensors) => Write(Stream.Null, head, tensors);

    /// <summary>Writes a checkpoint's bytes to <paramref name="stream"/> and returns their digest.</summary>
    public static string Write(Stream stream, CheckpointHead head, IEnumerable<NamedTensor> tensors)
    {
        using HashingStream hashing = new(stream);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["contract"] = head.Contract,
            ["recipe"] = head.Recipe,
            ["chain"] = head.Chain,
            ["step"] = head.Step.ToString(CultureInfo.InvariantCulture),
        };
        SafetensorsWriter.Write(hashing, tensors.Select(t => SafetensorsSource.Of(t.Name, t.Tensor)), metadata);
        return hashing.Digest();
    }

    /// <summary>Reads a checkpoint into <paramref name="tensors"/>, which must be exactly those that it holds.</summary>
    /// <exception cref="UserError">
    /// <c>training.checkpoint_format</c>: no checkpoint of this format; <c>training.checkpoint_other</c>: it belongs to another recipe, contract, chain or step;
    /// <c>training.checkpoint_tensors</c>: other tensors; <c>models.…</c>: a damaged file.
    /// </exception>
    public static void Read(string path, CheckpointHead expected, IEnumerable<NamedTensor> tensors)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        CheckpointHead found = Head(file);
        Require(path, "contract", expected.Contract, found.Contract);
        Require(path, "recipe", expected.Recipe, found.Recipe);
        Require(path, "chain", expected.Chain, found.Chain);
        Require(path, "step", $"{expected.Step}", $"{found.Step}");
        HashSet<string> names = [.. file.Tensors.Select(t => t.Name)];
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (!names.Remove(name)) throw new UserError("training.checkpoint_tensors", path, name);
            file.Read(name, tensor);
        }
        if (names.Count > 0) throw new UserError("training.checkpoint_tensors", path, names.Order(StringComparer.Ordinal).First());
    }

    /// <summary>Reads only what a checkpoint says of itself.</summary>
    /// <exception cref="UserError"><c>training.checkpoint_format</c>, <c>models.…</c>.</exception>
    public static CheckpointHead ReadHead(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return Head(file);
    }

    static CheckpointHead Head(SafetensorsFile file)
    {
        IReadOnlyDictionary<string, string> m = file.Metadata;
        if (m.GetValueOrDefault("format") != Format || !int.TryParse(m.GetValueOrDefault("step"), NumberStyles.None, CultureInfo.InvariantCulture, out int step))
            throw new UserError("training.checkpoint_format", file.Path, Format);
        return new CheckpointHead(m.GetValueOrDefault("contract", ""), m.GetValueOrDefault("recipe", ""), m.GetValueOrDefault("chain", ""), step);
    }

    static void Require(string path, string what, string expected, string found)
    {
        if (expected != found) throw new UserError("training.checkpoint_other", path, what, expected, found);
    }
}
