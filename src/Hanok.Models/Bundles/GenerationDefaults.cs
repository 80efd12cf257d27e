using System.Text.Json;
using Hanok.Language.Files;
using Hanok.Language.Messages;
using Hanok.Models.Configuration;
using Hanok.Models.Gguf;

namespace Hanok.Models.Bundles;

/// <summary>What <c>generation_config.json</c> recommends. Keys that are not here are no error: they are wishes, not part of the model.</summary>
public sealed record GenerationDefaults
{
    /// <summary>Tokens that end an answer (<c>eos_token_id</c>).</summary>
    public IReadOnlyList<int> StopTokens { get; init; } = [];

    /// <summary>False for the most probable token always (<c>do_sample</c>); null where nothing is said.</summary>
    public bool? Samples { get; init; }

    /// <summary>Temperature.</summary>
    public double? Temperature { get; init; }

    /// <summary>Top-k.</summary>
    public int? TopK { get; init; }

    /// <summary>Top-p.</summary>
    public double? TopP { get; init; }

    /// <summary>Min-p.</summary>
    public double? MinP { get; init; }

    /// <summary>Repetition penalty.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <exception cref="UserError"><c>models.json</c>, <c>models.config_value</c>.</exception>
    public static GenerationDefaults Read(string path)
    {
        using JsonDocument document = JsonFile.Read(path);
        ConfigObject config = new(path, document.RootElement);
        return new GenerationDefaults
        {
            StopTokens = config.Integers("eos_token_id", 0, int.MaxValue),
            Samples = config.Has("do_sample") ? config.Flag("do_sample", false) : null,
            Temperature = config.OptionalNumber("temperature", 0, 100),
            TopK = config.Has("top_k") ? config.Integer("top_k", 0, int.MaxValue) : null,
            TopP = config.OptionalNumber("top_p", 0, 1),
            MinP = config.OptionalNumber("min_p", 0, 1),
            RepetitionPenalty = config.OptionalNumber("repetition_penalty", 1e-3, 1e3),
        };
    }

    /// <summary>Reads what a GGUF file recommends (<c>general.sampling.*</c>); its <paramref name="stopTokens"/> are known already.</summary>
    /// <exception cref="UserError"><c>models.gguf_value</c>.</exception>
    internal static GenerationDefaults Read(GgufMetadata metadata, IReadOnlyList<int> stopTokens)
    {
        const string prefix = "general.sampling.";
        return new GenerationDefaults
        {
            StopTokens = stopTokens,
            Temperature = metadata.Number(prefix + "temp", 0, 100),
            TopK = metadata.Integer(prefix + "top_k", 0, int.MaxValue),
            TopP = metadata.Number(prefix + "top_p", 0, 1),
            MinP = metadata.Number(prefix + "min_p", 0, 1),
            RepetitionPenalty = metadata.Number(prefix + "penalty_repeat", 1e-3, 1e3),
        };
    }

    /// <summary>Writes them for transformers and others.</summary>
    /// <exception cref="UserError"><c>files.cannot_write</c>.</exception>
    public void Write(string path, int? beginToken, int? padToken) => AtomicFile.WriteBytes(path, ModelConfig.ToJson(json =>
    {
        if (beginToken is { } begin) json.WriteNumber("bos_token_id", begin);
        if (Samples is { } samples) json.WriteBoolean("do_sample", samples);
        json.WriteStartArray("eos_token_id");
        foreach (int id in StopTokens) json.WriteNumberValue(id);
        json.WriteEndArray();
        if (MinP is { } minP) json.WriteNumber("min_p", minP);
        if (padToken is { } pad) json.WriteNumber("pad_token_id", pad);
        if (RepetitionPenalty is { } penalty) json.WriteNumber("repetition_penalty", penalty);
        if (Temperature is { } temperature) json.WriteNumber("temperature", temperature);
        if (TopK is { } topK) json.WriteNumber("top_k", topK);
        if (TopP is { } topP) json.WriteNumber("top_p", topP);
    }));
}
