using System.Numerics;
using Hanok.Data.Skills;
using Hanok.Data.Sources;
using Hanok.Language.Messages;

namespace Hanok.Recipes;

/// <summary>What must hold between the keys of a recipe.</summary>
static class RecipeRules
{
    const int MostShardTokens = 16_384;

    public static void Check(Recipe r)
    {
        if (r.Name.Length is 0 or > 64 || !r.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') || r.Name[0] == '.')
            throw Wrong(r, "recipe.bad_name", r.Name);
        if (r.Sources.Count == 0) throw Wrong(r, "recipe.no_sources");
        foreach (SourceEntry source in r.Sources) CheckSource(r, source);
        ModelSettings m = r.Model;
        if (m.Heads % m.KeyValueHeads != 0) throw Wrong(r, "recipe.heads", m.KeyValueHeads, m.Heads);
        if (m.HeadDimension % 2 != 0) throw Wrong(r, "recipe.head_dim_odd", m.HeadDimension);
        CheckTraining(r, "pretrain", r.Pretrain);
        CheckTraining(r, "tune", r.Tune.Training);
        if (r.Share.Pretrain + r.Share.Tune <= 0) throw Wrong(r, "recipe.share");
        foreach (string name in r.Tune.Skills.Keys)
            if (SkillSet.All.All(k => k.Name != name)) throw Wrong(r, "recipe.unknown_skill", name, NearestName.Among(name, SkillSet.All.Select(k => k.Name)));
        if (r.Tune.Skills.Count > 0 && r.Tune.Skills.Values.All(w => w <= 0)) throw Wrong(r, "recipe.no_skills");
        if (r.Tune.Text + r.Tune.Pairs >= 1) throw Wrong(r, "recipe.tune_parts", r.Tune.Text, r.Tune.Pairs);
    }

    static void CheckSource(Recipe r, SourceEntry source)
    {
        try
        {
            new SourceSpec(source.Use).Check();
        }
        catch (UserError e)
        {
            throw Wrong(r, "recipe.source", e);
        }
    }

    static void CheckTraining(Recipe r, string section, TrainingSettings t)
    {
        if (!BitOperations.IsPow2(t.Shards) || t.Shards > t.Batch || t.Batch % t.Shards != 0) throw Wrong(r, "recipe.shards", section, t.Shards, t.Batch);
        long shard = (long)t.Batch / t.Shards * t.Sequence;
        if (shard > MostShardTokens) throw Wrong(r, "recipe.shard_too_long", section, shard, MostShardTokens);
        if (t.Sequence > r.Model.Context) throw Wrong(r, "recipe.sequence_over_context", section, t.Sequence, r.Model.Context);
        if ((t.Tokens + t.TokensPerStep - 1) / t.TokensPerStep > int.MaxValue) throw Wrong(r, "recipe.budget", section, t.Tokens);
    }

    static UserError Wrong(Recipe r, string key, params object?[] arguments) => new(key, [r.Origin, .. arguments]);
}
