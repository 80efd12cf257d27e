using Hanok.Language;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage;
using Hanok.Numerics;

namespace Hanok.Models.Gguf.Conversion;

/// <summary>Writes the model of a GGUF file as a directory in Hugging Face layout, tensor by tensor.</summary>
public static class FolderWriter
{
    /// <summary>Writes <paramref name="folder"/>, which must not be there yet (or be empty) and appears whole or not at all.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="folder">The directory to make.</param>
    /// <param name="type">F32, F16 or BF16 for matrices; null: the type that most of the file's bytes have; of blocks F16. Vectors keep binary32.</param>
    /// <param name="progress">Hears what part is done.</param>
    /// <param name="token">Ends the work; nothing is left behind.</param>
    /// <returns>Whether there is a tokenizer.</returns>
    /// <exception cref="UserError"><c>models.gguf_cannot_say</c>: something that the family's configuration cannot say; <c>models.folder_there</c>; <c>files.cannot_write</c>; errors of the file.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static bool Write(GgufFile file, string folder, BlockType? type, IProgress<double>? progress, CancellationToken token)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())) throw new UserError("models.folder_there", folder) { IsUsage = true };
        GgufModel model = GgufModel.Read(file);
        model.Check();
        DecoderSpec spec = Sayable(file, model.Spec);
        string partial = Path.TrimEndingDirectorySeparator(folder) + AtomicFile.PartialSuffix;
        try
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
            Directory.CreateDirectory(partial);
            DecoderSpec hub = Configuration(file.Path, Path.Combine(partial, "config.json"), spec);
            bool words = Words(file, partial, spec);
            GgufWork work = new(1, spec.ParameterCount, progress, token);
            SafetensorsWriter.Write(Path.Combine(partial, "model.safetensors"), Sources(model, hub, type ?? Usual(file), work), DecoderWeights.FileMetadata);
            if (Directory.Exists(folder)) Directory.Delete(folder);
            Directory.Move(partial, folder);
            return words;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("files.cannot_write", e, folder, e.Message);
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }

    // Divisors of frequencies are the scaling of Llama 3 on the hub; of several tokens that end, the one that the file names stands first.
    static DecoderSpec Sayable(GgufFile file, DecoderSpec spec) => spec with
    {
        EndTokens = [.. spec.EndTokens.OrderByDescending(id => id == file.Metadata.Integer("tokenizer.ggml.eos_token_id", int.MinValue, int.MaxValue))],
        Layers = [.. spec.Layers.Select(layer => layer.Attention is { Rope: { Scaling: RopeScaling.Divided divided } rope } a
            ? layer with { Attention = a with { Rope = rope with { Scaling = GgufRope.FindLlama3(a.HeadDimension, rope.Theta, divided.Divisors) ?? throw CannotSay(file.Path, spec, GgufRope.Factors) } } } : layer)],
        PredictionLayers = 0,
    };

    // What is written must be read as what it was made of; what the family's keys could not say shows here.
    static DecoderSpec Configuration(string path, string config, DecoderSpec spec)
    {
        try
        {
            ModelConfig.Write(config, spec);
        }
        catch (NotSupportedException e)
        {
            throw CannotSay(path, spec, e.Message);
        }
        DecoderSpec read = ModelConfig.Read(config);
        return SpecDifference.Find(spec, read) is { } difference ? throw CannotSay(path, spec, difference) : read;
    }

    static bool Words(GgufFile file, string folder, DecoderSpec spec)
    {
        new GenerationDefaults { StopTokens = spec.EndTokens }.Write(Path.Combine(folder, "generation_config.json"), spec.BeginToken, spec.PadToken);
        if (file.Metadata.Text("tokenizer.ggml.model") is null or "none") return false;
        Tokenizer tokenizer = GgufVocabulary.Read(file);
        AtomicFile.WriteBytes(Path.Combine(folder, "tokenizer.json"), tokenizer.ToJson());
        BundleWriter.WriteTokenizerConfig(Path.Combine(folder, "tokenizer_config.json"), spec, tokenizer, GgufTemplate.Read(file.Path));
        return true;
    }

    static IEnumerable<SafetensorsSource> Sources(GgufModel model, DecoderSpec spec, BlockType matrices, GgufWork work) => spec.Layout.Of(spec).Select(stored =>
    {
        BlockType type = stored.Shape.Count == 1 ? BlockType.F32 : matrices;
        return new SafetensorsSource(stored.Name, TypeOf(type), [.. stored.Shape.Select(n => (long)n)], stream =>
        {
            if (stored.IsPlain) Write(stream, stored.Parts[0], model.Rows(stored.Parts[0].Tensor), type, work);
            else Write(stream, stored, model, type, work);
        });
    });

    static void Write(Stream stream, StoredPart part, RowReader rows, BlockType type, GgufWork work)
    {
        float[] row = new float[part.Columns];
        byte[] bytes = new byte[BlockFormat.Of(type).BytesOf(row.Length)];
        for (int r = 0; r < part.Rows; r++)
        {
            work.ThrowIfCancelled();
            rows(r, row);
            BlockCodec.Quantise(type, row, row.Length, default, bytes);
            stream.Write(bytes);
            work.Add(row.Length);
        }
    }

    // Fused, transposed or interleaved: put together whole.
    static void Write(Stream stream, StoredTensor stored, GgufModel model, BlockType type, GgufWork work)
    {
        using Tensor whole = new([.. stored.Shape]);
        foreach (StoredPart part in stored.Parts)
        {
            RowReader rows = model.Rows(part.Tensor);
            float[] row = new float[part.Columns];
            for (int r = 0; r < part.Rows; r++)
            {
                work.ThrowIfCancelled();
                rows(r, row);
                for (int c = 0; c < row.Length; c++)
                {
                    (long at, long column) = Math.DivRem(part.Offset + r * part.RowStride + c * part.ColumnStride, whole.Columns);
                    whole.Row((int)at)[(int)column] = row[c];
                }
            }
        }
        byte[] bytes = new byte[BlockFormat.Of(type).BytesOf(whole.Columns)];
        for (int r = 0; r < whole.Rows; r++)
        {
            BlockCodec.Quantise(type, whole.Row(r), whole.Columns, default, bytes);
            stream.Write(bytes);
            work.Add(whole.Columns);
        }
    }

    static TensorType TypeOf(BlockType type) => type switch { BlockType.F16 => TensorType.F16, BlockType.BF16 => TensorType.BF16, _ => TensorType.F32 };

    static BlockType Usual(GgufFile file) => file.Tensors.GroupBy(t => t.Type).OrderByDescending(g => g.Sum(t => t.Bytes)).First().Key is var type && (type is BlockType.F32 or BlockType.BF16) ? type : BlockType.F16;

    static UserError CannotSay(string path, DecoderSpec spec, string what) => new("models.gguf_cannot_say", path, "GGUF", spec.Architecture, what);
}
