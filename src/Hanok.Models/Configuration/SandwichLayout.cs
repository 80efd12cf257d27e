using Hanok.Models.Storage;

namespace Hanok.Models.Configuration;

/// <summary>Names of norms in families that have one after each part: what Llama calls <c>post_attention_layernorm</c> is there what the name says.</summary>
static class SandwichLayout
{
    /// <summary>Gemma 2 and 3, EXAONE 4, OLMo 2 and 3.</summary>
    public static CheckpointLayout FeedForward { get; } = new(
    [
        ("post_attention_layernorm", "pre_feedforward_layernorm"), ("attention_output_layernorm", "post_attention_layernorm"), ("feed_forward_output_layernorm", "post_feedforward_layernorm"),
    ]);
}
