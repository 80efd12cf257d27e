using Hanok.Language.Messages;
using Hanok.Models.Storage.Quantised;

namespace Hanok.Models.Configuration.Quantisation;

/// <summary>Settings of <c>quant_method: bitsandbytes</c>.</summary>
static class BitsAndBytesConfig
{
    /// <summary>Reads them; bits, code book and blocks stand beside each weight.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static BitsAndBytes Read(ConfigObject q)
    {
        q.Demand("bnb_4bit_quant_storage", "\"uint8\"");
        q.Demand("bnb_4bit_quant_type", "\"nf4\"", "\"fp4\"");
        q.Demand("llm_int8_has_fp16_weight", "false");
        q.Ignore(
            "_load_in_4bit", "_load_in_8bit", "load_in_4bit", "load_in_8bit", "bnb_4bit_compute_dtype", "bnb_4bit_use_double_quant", "llm_int8_enable_fp32_cpu_offload",
            "llm_int8_skip_modules", "llm_int8_threshold");
        return new BitsAndBytes();
    }
}
