using System.Text.Encodings.Web;
using System.Text.Json;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Models.Configuration.Quantisation;
using Hanok.Models.Decoders;
using Hanok.Models.Storage;

namespace Hanok.Models.Configuration;

/// <summary>Reads and writes a model's <c>config.json</c>.</summary>
public static class ModelConfig
{
    /// <summary>The families that can be read, by the name in <c>architectures</c>.</summary>
    static readonly (string Architecture, Func<ConfigObject, DecoderSpec> Read, Action<Utf8JsonWriter, DecoderSpec> Write)[] Families =
    [
        (LlamaFamily.Architecture, LlamaFamily.Read, LlamaFamily.Write),
        (Qwen3Family.Architecture, Qwen3Family.Read, Qwen3Family.Write),
        (MistralFamily.Architecture, MistralFamily.Read, MistralFamily.Write),
        (Qwen2Family.Architecture, Qwen2Family.Read, Qwen2Family.Write),
        (ExaoneFamily.Architecture, ExaoneFamily.Read, ExaoneFamily.Write),
        (Exaone4Family.Architecture, Exaone4Family.Read, Exaone4Family.Write),
        (ExaoneMoeFamily.Architecture, ExaoneMoeFamily.Read, ExaoneMoeFamily.Write),
        (Gemma2Family.Architecture, Gemma2Family.Read, Gemma2Family.Write),
        (Gemma3Family.Architecture, Gemma3Family.Read, Gemma3Family.Write),
        (Olmo2Family.Architecture, Olmo2Family.Read, Olmo2Family.Write),
        (Olmo3Family.Architecture, Olmo3Family.Read, Olmo3Family.Write),
        (SmolLm3Family.Architecture, SmolLm3Family.Read, SmolLm3Family.Write),
        (Phi3Family.Architecture, Phi3Family.Read, Phi3Family.Write),
        (GraniteFamily.Architecture, GraniteFamily.Read, GraniteFamily.Write),
        (HyperClovaXFamily.Architecture, HyperClovaXFamily.Read, HyperClovaXFamily.Write),
        (Qwen3MoeFamily.Architecture, Qwen3MoeFamily.Read, Qwen3MoeFamily.Write),
        (GptOssFamily.Architecture, GptOssFamily.Read, GptOssFamily.Write),
        (Glm4MoeFamily.Architecture, Glm4MoeFamily.Read, Glm4MoeFamily.Write),
        (SolarOpenFamily.Architecture, SolarOpenFamily.Read, SolarOpenFamily.Write),
        (DeepseekV3Family.Architecture, DeepseekV3Family.Read, DeepseekV3Family.Write),
        (Axk1Family.Architecture, Axk1Family.Read, Axk1Family.Write),
        (VaetkiFamily.Architecture, VaetkiFamily.Read, VaetkiFamily.Write),
        (ExaoneMoeFamily.OldArchitecture, ExaoneMoeFamily.Read, ExaoneMoeFamily.Write),
    ];

    const int MostTensors = 1 << 20;

    /// <summary>Reads <paramref name="path"/> in either spelling.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ignore">Is told of keys that the family does not know; null: they are errors.</param>
    /// <exception cref="UserError"><c>models.architecture_unknown</c>: no family of that name. <c>models.config_*</c>: a key that is missing, unknown or has a value this program does not compute with. <c>models.json</c>, <c>models.file_missing</c>.</exception>
    public static DecoderSpec Read(string path, Action<UserError>? ignore = null)
    {
        using JsonDocument document = JsonFile.Read(path);
        ConfigObject config = new(path, document.RootElement, ignore: ignore);
        IReadOnlyList<string> names = config.Texts("architectures") ?? [];
        string name = names is [string only] ? only : string.Join(", ", names);
        ConfigObject decoder = config;
        bool wrapped = false;
        if (VisionWrapper.Open(config, name) is var (text, inner)) (decoder, name, wrapped) = (text, inner, true);
        foreach (var family in Families)
        {
            if (family.Architecture != name) continue;
            BlockStorage? storage = QuantizationConfig.Read(decoder, name) ?? (wrapped ? QuantizationConfig.Read(config, name) : null);
            return Checked(path, family.Read(decoder) with { Storage = storage, IsWrapped = wrapped });
        }
        throw new UserError("models.architecture_unknown", path, name.Length == 0 ? config.Text("model_type") ?? "–" : name, string.Join(", ", Families.Select(f => f.Architecture).Concat(VisionWrapper.Known)));
    }

    /// <summary>Writes <paramref name="spec"/> as a configuration that transformers, vLLM and llama.cpp's converter read: the spelling before transformers 5, which all of them know.</summary>
    /// <exception cref="NotSupportedException">The family has no spelling for what the specification says.</exception>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public static void Write(string path, DecoderSpec spec) => AtomicFile.WriteBytes(path, ToBytes(spec));

    /// <summary>What <see cref="Write"/> writes: equal specifications give equal bytes.</summary>
    public static byte[] ToBytes(DecoderSpec spec)
    {
        var family = Families.FirstOrDefault(f => f.Architecture == spec.Architecture);
        if (family.Write is null) throw new NotSupportedException($"no family writes {spec.Architecture}");
        return ToJson(json =>
        {
            json.WriteStartArray("architectures");
            json.WriteStringValue(spec.Architecture);
            json.WriteEndArray();
            family.Write(json, spec);
        });
    }

    /// <summary>A JSON object, indented by two, lines ended by LF, with a last line end.</summary>
    internal static byte[] ToJson(Action<Utf8JsonWriter> content)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    // Sizes whose product does not fit an index would only fail later and say less.
    static DecoderSpec Checked(string path, DecoderSpec spec)
    {
        // Experts and heads of latent attention are tensors of their own: as many as a hostile file likes, were they not counted first.
        long many = spec.Layers.Sum(l => (l.FeedForward is MixtureSpec m ? 3L * m.Router.Experts : 0) + (l.Attention.Latent is null ? 0 : 2L * l.Attention.Heads));
        if (many > MostTensors) throw new UserError("models.config_value", path, "num_hidden_layers", $"≤ {MostTensors} (experts, heads)", many);
        foreach (LayerSpec layer in spec.Layers)
        {
            AttentionSpec a = layer.Attention;
            if ((long)a.Heads * a.HeadDimension > int.MaxValue / 2) throw new UserError("models.config_value", path, "head_dim", $"≤ {int.MaxValue / 2 / a.Heads}", a.HeadDimension);
            if (a.HeadDimension % 2 != 0 && a is { Rope: { RotaryDimension: 0 }, Latent: null }) throw new UserError("models.config_value", path, "head_dim", "n mod 2 = 0", a.HeadDimension);
        }
        return spec;
    }
}
