using Hanok.Language.Messages;
using Hanok.Models.Storage.Quantised;

namespace Hanok.Models.Configuration.Quantisation;

/// <summary>Settings of <c>quant_method: awq</c> (AutoAWQ).</summary>
static class AwqConfig
{
    /// <summary>Reads them.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>: another number of bits, the layout of another kernel, no zeros.</exception>
    public static Awq Read(ConfigObject q)
    {
        if (q.Integer("bits", 1, 16) != 4) throw q.Wrong("bits", "4");
        q.Demand("version", "\"gemm\"", "\"GEMM\"");
        q.Demand("zero_point", "true");
        q.Ignore("backend", "do_fuse", "fuse_max_seq_len", "modules_to_fuse", "exllama_config");
        return new Awq(QuantizationConfig.GroupSize(q));
    }
}
