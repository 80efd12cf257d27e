using System.Text;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;

namespace Hanok.Fuzz;

/// <summary>Configurations of quantised models in Hugging Face layout, each with the weights of its folder: an input's first line is the folder's name, what follows the <c>config.json</c>. All weights are read.</summary>
sealed class QuantisedConfigTarget(string models) : IFuzzTarget, IDisposable
{
    const string Weights = "model.safetensors";

    readonly Dictionary<string, InputFolder> folders = Named(models).ToDictionary(n => n, n => new InputFolder("config.json", n, (Weights, File.ReadAllBytes(Path.Combine(models, n, Weights)))), StringComparer.Ordinal);

    public bool IsText => true;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. Named(models).Select(n => (byte[])[.. Encoding.UTF8.GetBytes(n + "\n"), .. File.ReadAllBytes(Path.Combine(models, n, "config.json"))])];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json, .. ((string[])["\"quant_method\":", "\"bits\":", "\"group_size\":", "\"desc_act\":", "\"sym\":", "\"zero_point\":", "\"modules_to_not_convert\":", "\"config_groups\":", "\"targets\":[\"Linear\"]", "\"targets\":[\"re:.*\"]",
            "\"ignore\":[\"re:(a+)+$\"]", "\"weight_block_size\":[1,1]", "\"num_bits\":", "\"strategy\":\"group\"", "\"bnb_4bit_quant_type\":\"nf4\"", "\"load_in_8bit\":true", "\"version\":\"gemm\"", "\"scale_fmt\":\"ue8m0\"",
            "\"num_hidden_layers\":", "\"hidden_size\":", "\"tie_word_embeddings\":true"]).Select(Encoding.UTF8.GetBytes),
    ];

    public void Read(byte[] input)
    {
        int line = Array.IndexOf(input, (byte)'\n');
        string name = Encoding.UTF8.GetString(input.AsSpan(0, Math.Max(0, line)));
        InputFolder folder = folders.GetValueOrDefault(name) ?? folders.Values.First();
        folder.With(input[(line + 1)..]);
        using DecoderWeights weights = Bundle.Open(folder.Path).LoadWeights();
    }

    public void Dispose()
    {
        foreach (InputFolder folder in folders.Values) folder.Delete();
    }

    static IEnumerable<string> Named(string models) => Directory.EnumerateDirectories(models).Where(d => File.Exists(Path.Combine(d, Weights))).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal);
}
