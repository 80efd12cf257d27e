using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Numerics;

namespace Hanok.Models.Configuration;

/// <summary>The sizes of a new decoder.</summary>
public sealed record DecoderShape
{
    /// <summary>Size of the vocabulary (V).</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream (D).</summary>
    public required int Width { get; init; }

    /// <summary>Number of layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads (H).</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads (K), a divisor of H.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head, even.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>Width of the feed-forward part (F).</summary>
    public required int FeedForwardWidth { get; init; }

    /// <summary>The most positions.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Rotary embedding.</summary>
    public RopeSpec Rope { get; init; } = new(10_000, new RopeScaling.None());

    /// <summary>ε of the norms.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Whether the head is the embedding table.</summary>
    public bool TiedEmbeddings { get; init; } = true;

    /// <summary>Token that begins a text, if any.</summary>
    public int? BeginToken { get; init; }

    /// <summary>Tokens that end a text.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>Token that fills, if any.</summary>
    public int? PadToken { get; init; }
}

/// <summary>The keys that Llama and everything like it have in common.</summary>
sealed record SharedKeys(
    int VocabularySize, int Width, int LayerCount, int Heads, int KeyValueHeads, int FeedForwardWidth, double Epsilon, bool Tied, int? Begin, IReadOnlyList<int> End, int? Pad)
{
    const int MostTokens = 1 << 24, MostLayers = 10_000;

    /// <summary>The widest part of a model that is read.</summary>
    public const int WidestModel = 1 << 20;

    /// <summary>1/sqrt(head dimension), correctly rounded.</summary>
    public static float DefaultScale(int headDimension) => (float)(1 / Math.Sqrt(headDimension));

    /// <summary>Reads them and marks the keys that are known to change nothing.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static SharedKeys Read(ConfigObject config, string modelType, KeyNames? names = null)
    {
        names ??= new KeyNames();
        config.Demand("model_type", $"\"{modelType}\"");
        config.Demand(names.Activation, $"\"{names.ActivationValue}\"");
        config.Ignore("architectures");
        // How the model was begun or trained, how a caller likes its output, in which type the file was written: not what it computes from its weights.
        config.Ignore(
            "attention_dropout", "initializer_range", "dtype", "torch_dtype", "transformers_version", "use_cache", "_name_or_path", "output_attentions", "output_hidden_states",
            "return_dict", "tokenizer_class", "sep_token_id", "task_specific_params", "prefix", "finetuning_task", "auto_map", "_attn_implementation_autoset", "_from_model_config", "id2label", "label2id", "problem_type");
        // Settings of generation and of other kinds of model, all of which old programs wrote out.
        config.Ignore(
            "torchscript", "use_bfloat16", "tf_legacy_loss", "pruned_heads", "cross_attention_hidden_size", "chunk_size_feed_forward", "max_length", "min_length", "do_sample", "early_stopping",
            "num_beams", "num_beam_groups", "diversity_penalty", "temperature", "top_k", "top_p", "typical_p", "repetition_penalty", "length_penalty", "no_repeat_ngram_size",
            "encoder_no_repeat_ngram_size", "bad_words_ids", "num_return_sequences", "output_scores", "return_dict_in_generate", "forced_bos_token_id", "forced_eos_token_id", "remove_invalid_values",
            "exponential_decay_length_penalty", "suppress_tokens", "begin_suppress_tokens", "decoder_start_token_id");
        foreach (string key in (ReadOnlySpan<string>)["is_encoder_decoder", "is_decoder", "add_cross_attention", "tie_encoder_decoder"]) config.Demand(key, "false");
        int width = config.Integer("hidden_size", 1, WidestModel), heads = config.Integer("num_attention_heads", 1, WidestModel);
        int vocabulary = config.Integer("vocab_size", 1, MostTokens);
        int keyValueHeads = config.Integer("num_key_value_heads", 1, heads, names.GroupsOptional ? heads : null);
        if (heads % keyValueHeads != 0) throw config.Wrong("num_key_value_heads", $"{heads} mod n = 0");
        return new SharedKeys(
            vocabulary, width, config.Integer(names.Layers, 1, MostLayers), heads, keyValueHeads, names.FeedForward ? config.Integer("intermediate_size", 1, WidestModel) : 0,
            config.Number(names.Epsilon, 0, 1, names.DefaultEpsilon), config.Flag("tie_word_embeddings", names.Tied), One(config.Integers("bos_token_id", 0, vocabulary - 1)),
            config.Integers("eos_token_id", 0, vocabulary - 1), Pads(config));
    }

    /// <summary>Those of a new model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of bounds, or sizes do not fit each other.</exception>
    public static SharedKeys Of(DecoderShape s)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(s.VocabularySize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(s.VocabularySize, MostTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(s.Layers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(s.Layers, MostLayers);
        foreach (int size in (ReadOnlySpan<int>)[s.Width, s.Heads, s.KeyValueHeads, s.HeadDimension, s.FeedForwardWidth, s.ContextLength])
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(s));
        ArgumentOutOfRangeException.ThrowIfNotEqual(s.Heads % s.KeyValueHeads, 0, "Heads mod KeyValueHeads");
        ArgumentOutOfRangeException.ThrowIfNotEqual(s.HeadDimension % 2, 0, "HeadDimension mod 2");
        return new SharedKeys(s.VocabularySize, s.Width, s.Layers, s.Heads, s.KeyValueHeads, s.FeedForwardWidth, s.Epsilon, s.TiedEmbeddings, s.BeginToken, s.EndTokens, s.PadToken);
    }

    /// <summary>Grouped attention of the sizes read; <c>head_dim</c> is D / H where it is missing, or <paramref name="headDimension"/> says otherwise.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public AttentionSpec Attention(ConfigObject config, RopeSpec? rope, int? headDimension = null)
    {
        int dimension = headDimension ?? HeadDimension(config);
        return new AttentionSpec { Heads = Heads, KeyValueHeads = KeyValueHeads, HeadDimension = dimension, Scale = DefaultScale(dimension), Rope = rope };
    }

    /// <summary><c>head_dim</c>, D / H where it is missing.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public int HeadDimension(ConfigObject config) => config.Integer("head_dim", 1, 1 << 16, Width / Heads > 0 ? Width / Heads : null);

    /// <summary>A layer with a norm before each part.</summary>
    public LayerSpec PreNorm(AttentionSpec attention, FeedForwardSpec feedForward) =>
        new() { InputNorm = new NormSpec(Epsilon), Attention = attention, FeedForwardNorm = new NormSpec(Epsilon), FeedForward = feedForward };

    /// <summary>A layer with a norm after each part only.</summary>
    public LayerSpec PostNorm(AttentionSpec attention, FeedForwardSpec feedForward) => new()
    {
        InputNorm = null, Attention = attention, AttentionOutputNorm = new NormSpec(Epsilon), FeedForwardNorm = null, FeedForward = feedForward, FeedForwardOutputNorm = new NormSpec(Epsilon),
    };

    /// <summary>A decoder whose layers are all alike.</summary>
    public DecoderSpec Spec(string architecture, int contextLength, AttentionSpec attention, FeedForwardSpec feedForward)
    {
        return Spec(architecture, contextLength, Enumerable.Repeat(PreNorm(attention, feedForward), LayerCount), new NormSpec(Epsilon));
    }

    /// <summary>A decoder of the given layers.</summary>
    public DecoderSpec Spec(string architecture, int contextLength, IEnumerable<LayerSpec> layers, NormSpec norm)
    {
        return new DecoderSpec
        {
            Architecture = architecture,
            VocabularySize = VocabularySize,
            Width = Width,
            ContextLength = contextLength,
            Layers = [.. layers],
            FinalNorm = norm,
            TiedEmbeddings = Tied,
            BeginToken = Begin,
            EndTokens = End,
            PadToken = Pad,
        };
    }

    /// <summary>Writes them.</summary>
    public static void Write(Utf8JsonWriter json, DecoderSpec spec, string modelType, KeyNames? names = null)
    {
        names ??= new KeyNames();
        LayerSpec layer = spec.Layers[0];
        if (!names.LayersDiffer && spec.Layers.Any(l => l != layer)) throw new NotSupportedException($"{spec.Architecture} cannot say that its layers differ");
        json.WriteNumber("attention_dropout", 0);
        WriteToken(json, "bos_token_id", spec.BeginToken);
        if (spec.EndTokens.Count < 2) WriteToken(json, "eos_token_id", spec.EndTokens is [int end] ? end : null);
        else
        {
            json.WriteStartArray("eos_token_id");
            foreach (int id in spec.EndTokens) json.WriteNumberValue(id);
            json.WriteEndArray();
        }
        if (layer.Attention.Latent is null) json.WriteNumber("head_dim", layer.Attention.HeadDimension);
        json.WriteString(names.Activation, names.ActivationValue);
        json.WriteNumber("hidden_size", spec.Width);
        json.WriteNumber("initializer_range", 0.02);
        if (spec.Layers.Select(l => l.FeedForward).OfType<DenseSpec>().FirstOrDefault() is { } dense) json.WriteNumber("intermediate_size", dense.Width);
        json.WriteNumber("max_position_embeddings", spec.ContextLength);
        json.WriteString("model_type", modelType);
        json.WriteNumber("num_attention_heads", layer.Attention.Heads);
        json.WriteNumber(names.Layers, spec.Layers.Count);
        json.WriteNumber("num_key_value_heads", layer.Attention.KeyValueHeads);
        WriteToken(json, "pad_token_id", spec.PadToken);
        json.WriteNumber(names.Epsilon, spec.FinalNorm.Epsilon);
        if (spec.Layers.Select(l => l.Attention.Rope).FirstOrDefault(r => r is not null) is { } rope && names.OneRope) RopeConfig.Write(json, rope);
        json.WriteBoolean("tie_word_embeddings", spec.TiedEmbeddings);
        json.WriteString("torch_dtype", "float32");
        json.WriteBoolean("use_cache", true);
        json.WriteNumber("vocab_size", spec.VocabularySize);
    }

    static void WriteToken(Utf8JsonWriter json, string key, int? id)
    {
        if (id is { } n) json.WriteNumber(key, n);
        else json.WriteNull(key);
    }

    static int? One(IReadOnlyList<int> ids) => ids.Count == 0 ? null : ids[0];

    // -1 and ids beyond the vocabulary occur in published configurations; padding is never computed here.
    static int? Pads(ConfigObject config) => One(config.Integers("pad_token_id", -1, int.MaxValue)) is { } id and >= 0 ? id : null;
}
