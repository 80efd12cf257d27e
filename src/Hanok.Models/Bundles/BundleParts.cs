using System.Security.Cryptography;
using Hanok.Language;
using Hanok.Models.Decoders;

namespace Hanok.Models.Bundles;

/// <summary>Where the parts of a model are: a directory in Hugging Face layout, or a GGUF file that holds them all.</summary>
abstract class BundleParts
{
    /// <summary>What to call the model.</summary>
    public abstract string Name { get; }

    /// <summary>The decoder.</summary>
    public abstract DecoderSpec Spec { get; }

    /// <summary>What is recommended for generation.</summary>
    public abstract GenerationDefaults Generation { get; }

    /// <summary>Reads the tokenizer.</summary>
    public abstract Tokenizer LoadTokenizer();

    /// <summary>Reads the chat template; null where there is none.</summary>
    public abstract ChatTemplate? LoadTemplate();

    /// <summary>Another chat template over the model's special tokens.</summary>
    public abstract ChatTemplate UseTemplate(string source, string name);

    /// <summary>Reads the weights into memory.</summary>
    public abstract DecoderWeights LoadWeights();

    /// <summary>Opens the weights for serving.</summary>
    public abstract IWeightSource OpenWeights();

    /// <summary>How products with quantised weights are computed unless asked for otherwise.</summary>
    public abstract Computation DefaultComputation { get; }

    /// <summary>Lower-case hexadecimal SHA-256 that names the model.</summary>
    public abstract string ComputeDigest();

    /// <summary>SHA-256 of the files' bytes, one after another, in ordinal order of their names.</summary>
    protected static string Hash(IEnumerable<string> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[1 << 20];
        foreach (string path in files.Order(StringComparer.Ordinal))
        {
            using FileStream stream = File.OpenRead(path);
            for (int n; (n = stream.Read(block)) > 0;) hash.AppendData(block, 0, n);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
