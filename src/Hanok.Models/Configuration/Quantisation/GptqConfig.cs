using Hanok.Language.Messages;
using Hanok.Models.Storage.Quantised;

namespace Hanok.Models.Configuration.Quantisation;

/// <summary>Settings of <c>quant_method: gptq</c> (AutoGPTQ, GPTQModel).</summary>
static class GptqConfig
{
    /// <summary>Reads them.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>: another number of bits, a layout of one kernel, rules by module.</exception>
    public static Gptq Read(ConfigObject q)
    {
        q.Demand("bits", "4", "8");
        q.Demand("checkpoint_format", "\"gptq\"", "\"gptq_v2\"");
        q.Demand("pack_dtype", "\"int32\"");
        q.Demand("is_marlin_format", "false");
        q.Demand("dynamic", "{}");
        // The order of quantisation is in g_idx, the symmetry in the zeros; the rest says how the values were chosen, or with what to compute.
        q.Ignore(
            "desc_act", "sym", "lm_head", "true_sequential", "damp_percent", "damp_auto_increment", "static_groups", "meta", "mse", "act_group_aware", "model_name_or_path", "model_file_base_name",
            "batch_size", "block_name_to_quantize", "cache_block_outputs", "dataset", "exllama_config", "max_input_length", "modules_in_block_to_quantize", "module_name_preceding_first_block",
            "pad_token_id", "tokenizer", "use_cuda_fp16", "use_exllama", "disable_exllama", "model_seqlen", "backend", "uri");
        return new Gptq(q.Integer("bits", 2, 8), QuantizationConfig.GroupSize(q), q.Text("checkpoint_format") != "gptq_v2");
    }
}
