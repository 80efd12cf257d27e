using System.Text;
using Hanok.Models.Configuration;

namespace Hanok.Fuzz;

/// <summary><c>config.json</c> of every family at hand.</summary>
sealed class ConfigTarget(string models) : IFuzzTarget, IDisposable
{
    readonly InputFolder folder = new("config.json");

    public bool IsText => true;

    public IReadOnlyList<byte[]> Seeds { get; } = [.. Directory.EnumerateFiles(models, "config*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json, .. ((string[])["\"num_hidden_layers\":", "\"hidden_size\":", "\"num_attention_heads\":", "\"head_dim\":", "\"vocab_size\":", "\"layer_types\":", "\"rope_scaling\":", "\"rope_parameters\":", "\"factor\":",
            "\"num_experts\":", "\"quantization_config\":", "\"max_position_embeddings\":", "\"sliding_window\":", "\"auto_map\":{\"AutoModel\":\"x.y\"}", "\"eos_token_id\":", "\"architectures\":[\"LlamaForCausalLM\"]"]).Select(Encoding.UTF8.GetBytes),
    ];

    public void Read(byte[] input) => ModelConfig.Read(folder.With(input));

    public void Dispose() => folder.Delete();
}
