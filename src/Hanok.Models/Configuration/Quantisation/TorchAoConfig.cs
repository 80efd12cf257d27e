using Hanok.Language.Messages;
using Hanok.Models.Storage.Quantised;

namespace Hanok.Models.Configuration.Quantisation;

/// <summary>Settings of <c>quant_method: torchao</c>.</summary>
static class TorchAoConfig
{
    /// <summary>Reads them; kind and blocks of each weight stand in the metadata of its file.</summary>
    /// <exception cref="UserError"><c>models.config_*</c>.</exception>
    public static TorchAo Read(ConfigObject q)
    {
        q.Ignore("quant_type", "quant_type_kwargs", "include_input_output_embeddings", "untie_embedding_weights");
        return new TorchAo();
    }
}
