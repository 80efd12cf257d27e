using FsCheck.Xunit;
using Hanok.Language.Messages;

namespace Hanok.Recipes.Tests;

public class RecipeTests
{
    const string Small = "name: small\nsources:\n  - use: skills\n";

    [Fact]
    public void Parse_OnlyWhatIsRequired_FillsDefaultsIn()
    {
        Recipe r = Recipe.Parse(Small, "small.yaml");
        Assert.Equal(8192, r.Tokenizer.Vocabulary);
        Assert.Equal("muon", r.Pretrain.Optimizer);
        Assert.Equal(733, r.Pretrain.Steps);       // 1,500,000 / 2,048, rounded up
        Assert.Null(r.Minutes);
    }

    [Theory]
    [InlineData("name: a\nsources: [{use: skills}]\ntokeniser: {vocab: 500}\n", "recipe.unknown_key", "'tokenizer'")]
    [InlineData("name: a\nsources: [{use: skills}]\npretrain: {tokns: 5}\n", "recipe.unknown_key", "'pretrain.tokens'")]
    [InlineData("name: a\nsources: [{use: skills}]\npretrain: {tokens: many}\n", "recipe.wrong_type", "integer")]
    [InlineData("name: a\nsources: [{use: skills}]\npretrain: {tokens: \"5\"}\n", "recipe.wrong_type", "integer")]
    [InlineData("name: a\nsources: [{use: skills}]\npretrain: {tokens: -1}\n", "recipe.out_of_bounds", "-1")]
    [InlineData("name: a\nsources: [{use: skills}]\npretrain: {optimizer: sgd}\n", "recipe.not_a_choice", "muon, adamw")]
    [InlineData("name: a\nsources: [{use: skills}]\nmodel: {heads: 4, kv_heads: 3}\n", "recipe.heads", "3")]
    [InlineData("name: a\nsources: [{use: skills}]\npretrain: {shards: 3}\n", "recipe.shards", "pretrain")]
    [InlineData("name: a\nsources: [{use: skills}]\npretrain: {batch: 128}\n", "recipe.shard_too_long", "32,768")]
    [InlineData("name: a\nsources: [{use: skills}]\ntune: {skills: {zodiak: 1}}\n", "recipe.unknown_skill", "'zodiac'")]
    [InlineData("name: a\nsources: [{use: skills}]\ntune: {skills: {zodiac: 0}}\n", "recipe.no_skills", "")]
    [InlineData("name: a\nsources: [{use: 'debian:../x'}]\n", "recipe.source", "debian:../x")]
    [InlineData("name: a\nsources: []\n", "recipe.no_sources", "")]
    [InlineData("name: ../a\nsources: [{use: skills}]\n", "recipe.bad_name", "../a")]
    [InlineData("sources: [{use: skills}]\n", "recipe.missing_key", "'name'")]
    [InlineData("name: [\n", "recipe.not_yaml", "line")]
    [InlineData("name: [ small\n---\n", "recipe.not_yaml", "")]
    [InlineData("name: a\nholdout: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n", "recipe.not_yaml", "64")]
    [InlineData("- a\n", "recipe.not_a_map", "")]
    [InlineData("", "recipe.not_a_map", "")]
    [InlineData("name: a\nsources: skills\n", "recipe.wrong_type", "list")]
    public void Parse_Wrong_SaysWhatAndWhere(string yaml, string key, string said)
    {
        UserError e = Assert.Throws<UserError>(() => Recipe.Parse(yaml, "bad.yaml"));
        Assert.Equal(key, e.Key);
        Assert.Contains("bad.yaml", e.Message);
        Assert.Contains(said, e.Message);
        Assert.NotEqual(e.Message, e.In(UserLanguage.Korean));
    }

    [Fact]
    public void Hash_SpellingAndOrderOfKeys_MakeNoDifference()
    {
        Recipe a = Recipe.Parse("name: x\nsources: [{use: skills}]\npretrain: {tokens: 1000, lr: 0.001}\n", "a");
        Recipe b = Recipe.Parse("# a comment\npretrain:\n  lr: 1e-3\n  tokens: 1_000\nsources:\n- use: \"skills\"\nname: x\n", "b");
        Assert.Equal(a.Hash, b.Hash);
        Assert.NotEqual(a.Hash, Recipe.Parse("name: x\nsources: [{use: skills}]\npretrain: {tokens: 1001, lr: 0.001}\n", "c").Hash);
    }

    [Fact]
    public void Yaml_ReadBack_IsTheSameRecipe()
    {
        Recipe r = Recipe.Parse("name: x\nseed: 7\nsources:\n  - use: debian:abc\n    include: ['b: c', \"d#e\"]\n  - use: skills\nholdout: [하나, \"two: three\"]\ntune: {skills: {addition: 2, zodiac: 0.5}}\n", "a");
        Assert.Equal(r.Hash, Recipe.Parse(r.Yaml, "b").Hash);
    }

    [Fact]
    public void With_Tokens_KeepsTheProportion()
    {
        Recipe r = Recipe.Parse(Small, "a").With(null, 1_000_000, []);
        Assert.Equal(600_000, r.Pretrain.Tokens);
        Assert.Equal(400_000, r.Tune.Training.Tokens);
    }

    [Fact]
    public void With_Add_AppendsOwnSources()
    {
        Recipe r = Recipe.Parse(Small, "a").With(null, null, ["notes.txt"]);
        Assert.Equal("own:notes.txt", r.Sources[^1].Use);
        Assert.Equal(r.Hash, Recipe.Parse(r.Yaml, "b").Hash);
    }

    [Fact]
    public void DifferencesTo_NamesTheKeyAndBothValues()
    {
        Recipe a = Recipe.Parse(Small, "a");
        Assert.Equal(["pretrain.tokens: 1500000 → 60", "tune.tokens: 1000000 → 40"], a.DifferencesTo(a.With(null, 100, [])));
    }

    [Property]
    public bool Parse_AnyText_IsARecipeOrAUserError(string text)
    {
        try
        {
            Recipe.Parse(text ?? "", "any");
            return true;
        }
        catch (UserError)
        {
            return true;
        }
    }

    [Property]
    public bool Parse_MutatedRecipe_IsARecipeOrAUserError(int position, char replacement)
    {
        char[] text = (Small + "pretrain: {tokens: 100, lr: 0.1}\nholdout: [a, 'b']\n").ToCharArray();
        text[(int)((uint)position % text.Length)] = replacement;
        return Parse_AnyText_IsARecipeOrAUserError(new string(text));
    }

    [Fact]
    public void Schema_File_IsWhatTheTableGives() =>
        Assert.Equal(RecipeSchema.Text(), File.ReadAllText(Path.Combine(Hanok.Tests.GoldenFiles.Root, "recipes", "recipe.schema.json")));
}
