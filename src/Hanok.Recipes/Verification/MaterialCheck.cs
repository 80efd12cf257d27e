using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;

namespace Hanok.Recipes.Verification;

/// <summary>Whether bundle, recipe and material belong together where no replay looks: text outside the replayed steps, tokenizer, configuration.</summary>
static class MaterialCheck
{
    /// <summary>Looks.</summary>
    /// <returns>What does not fit; null: all does.</returns>
    public static UserError? Problem(string bundle, TrainingChains chains, CancellationToken cancellation)
    {
        try
        {
            chains.CheckShards(cancellation);
            // Compared as they are understood, not as they are spelt: each is written anew.
            if (!Tokenizer.Load(bundle).ToJson().AsSpan().SequenceEqual(chains.Tokenizer.ToJson())) return new UserError("verify.other_part", Path.Combine(bundle, "tokenizer.json"));
            if (!ModelConfig.ToBytes(Bundle.Open(bundle).Spec).AsSpan().SequenceEqual(ModelConfig.ToBytes(chains.Spec))) return new UserError("verify.other_part", Path.Combine(bundle, "config.json"));
            return null;
        }
        catch (UserError e)
        {
            return e;
        }
    }
}
