using Hanok.Data.Sources;
using Hanok.Language.Messages;

namespace Hanok.Recipes;

/// <summary>A whole run as data: sources, cleaning, tokenizer, model, two trainings, evaluation. Immutable; read and checked by <see cref="Load"/>.</summary>
public sealed class Recipe
{
    readonly SortedKeys keys;

    Recipe(SortedKeys keys, string origin)
    {
        this.keys = keys;
        Origin = origin;
        Reader top = new(keys);
        Name = top.Text("name");
        Seed = (ulong)top.Long("seed");
        Minutes = top.OptionalNumber("minutes");
        Share = new(top.Map("share").Number("pretrain"), top.Map("share").Number("tune"));
        Sources = [.. top.Maps("sources").Select(s => new SourceEntry(s.Text("use"), s.OptionalNumber("mb"), s.OptionalText("column"), s.Texts("include")))];
        Reader clean = top.Map("clean");
        Clean = new(clean.Flag("quality"), clean.Text("personal_data") == "redact", clean.Number("near_duplicates"), clean.Flag("decontaminate"));
        Holdout = top.Texts("holdout");
        Tokenizer = new(top.Map("tokenizer").Int("vocab"), top.Map("tokenizer").Text("pattern"));
        Reader m = top.Map("model");
        Model = new(m.Int("hidden"), m.Int("layers"), m.Int("heads"), m.Int("kv_heads"), m.Int("head_dim"), m.Int("mlp"), m.Number("rope_theta"), m.Int("context"));
        Pretrain = Training(top.Map("pretrain"));
        Reader t = top.Map("tune");
        Tune = new(Training(t), t.Number("text"), t.Number("pairs"), t.Weights("skills"));
        Reader e = top.Map("evaluate");
        Evaluate = new(e.Int("skill_prompts"), e.Int("pairs"), e.Flag("compressor"), e.Texts("prompts"));
        Port = top.Map("serve").Int("port");
        RecipeRules.Check(this);
    }

    /// <summary>The file it came from, as given.</summary>
    public string Origin { get; }

    /// <summary>Name of the run.</summary>
    public string Name { get; }

    /// <summary>Seed of everything that is drawn.</summary>
    public ulong Seed { get; }

    /// <summary>Wanted duration in minutes; null: the token budgets rule.</summary>
    public double? Minutes { get; }

    /// <summary>How a budget in minutes is divided.</summary>
    public RecipeShare Share { get; }

    /// <summary>Where text comes from.</summary>
    public IReadOnlyList<SourceEntry> Sources { get; }

    /// <summary>What text is kept.</summary>
    public CleanSettings Clean { get; }

    /// <summary>Units that are never trained on.</summary>
    public IReadOnlyList<string> Holdout { get; }

    /// <summary>The tokenizer to train.</summary>
    public TokenizerSettings Tokenizer { get; }

    /// <summary>Shape of the decoder.</summary>
    public ModelSettings Model { get; }

    /// <summary>Pre-training.</summary>
    public TrainingSettings Pretrain { get; }

    /// <summary>Supervised fine-tuning.</summary>
    public TuneSettings Tune { get; }

    /// <summary>What the report measures.</summary>
    public EvaluateSettings Evaluate { get; }

    /// <summary>Port of the server.</summary>
    public int Port { get; }

    /// <summary>SHA-256 of the canonical form, lower-case hexadecimal: the name of this recipe in transcripts and checkpoints.</summary>
    public string Hash => CanonicalRecipe.Hash(keys);

    /// <summary>The canonical form as YAML: what the bundle carries.</summary>
    public string Yaml => CanonicalRecipe.Yaml(keys);

    /// <summary>The canonical JSON of one section, such as <c>model</c>: the part of a recipe that a step depends on.</summary>
    public string Section(string key) => CanonicalRecipe.Json([KeyValuePair.Create(key, keys[key])]);

    /// <summary>The canonical JSON of one key of a section, such as <c>tune</c>, <c>skills</c>.</summary>
    public string Section(string key, string inner) => CanonicalRecipe.Json([KeyValuePair.Create($"{key}.{inner}", ((SortedKeys)keys[key]!)[inner])]);

    /// <summary>Reads a recipe file.</summary>
    /// <exception cref="UserError">It cannot be read, or is no recipe.</exception>
    public static Recipe Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("recipe.unreadable", e, path, e.Message);
        }
        return Parse(text, path);
    }

    /// <summary>Reads a recipe from text; <paramref name="origin"/> is named in messages.</summary>
    public static Recipe Parse(string yaml, string origin) => new(RecipeDocument.Read(yaml, origin), origin);

    /// <summary>
    /// The file that <paramref name="nameOrPath"/> means: a path if it exists, else <c>recipes/NAME.yaml</c> in the current folder, else in the clone (<c>HANOK_ROOT</c>).
    /// </summary>
    /// <exception cref="UserError">No such recipe; the message lists those there are.</exception>
    public static string Find(string nameOrPath)
    {
        if (File.Exists(nameOrPath)) return nameOrPath;
        List<string> folders = ["recipes"];
        if (Environment.GetEnvironmentVariable("HANOK_ROOT") is { Length: > 0 } root) folders.Add(Path.Combine(root, "recipes"));
        foreach (string folder in folders)
            if (nameOrPath.IndexOfAny(['/', '\\']) < 0 && File.Exists(Path.Combine(folder, nameOrPath + ".yaml"))) return Path.Combine(folder, nameOrPath + ".yaml");
        IEnumerable<string> known = folders.Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*.yaml")).Select(f => Path.GetFileNameWithoutExtension(f)!).Distinct().Order(StringComparer.Ordinal);
        throw new UserError("recipe.not_found", nameOrPath, string.Join(", ", known)) { IsUsage = true };
    }

    /// <summary>This recipe with another budget and further files of the user's own.</summary>
    /// <param name="minutes">Budget in minutes, as <c>--minutes</c>.</param>
    /// <param name="tokens">Tokens of both trainings together, divided as the recipe divides its own, as <c>--tokens</c>.</param>
    /// <param name="add">Names of files and folders, as <c>--add</c>; taken as sources <c>own:NAME</c> after the recipe's. Where they lie is no part of a recipe, which is published.</param>
    public Recipe With(double? minutes, long? tokens, IReadOnlyList<string> add)
    {
        SortedKeys changed = Copy(keys);
        if (minutes is { } m) Set(changed, "minutes", m);
        if (tokens is { } n)
        {
            double total = (double)Pretrain.Tokens + Tune.Training.Tokens;
            long first = Math.Max(1, (long)Math.Round(n * (Pretrain.Tokens / total)));
            Set((SortedKeys)changed["pretrain"]!, "tokens", first);
            Set((SortedKeys)changed["tune"]!, "tokens", Math.Max(1, n - first));
            Set(changed, "minutes", null);
        }
        if (add.Count > 0)
        {
            KeySpec item = RecipeKeys.Top.Single(k => k.Name == "sources").Children[0];
            List<object?> sources = (List<object?>)changed["sources"]!;
            foreach (string name in add)
            {
                SortedKeys entry = [];
                foreach (KeySpec k in item.Children)
                    entry.Add(k.Name, k.Name switch { "use" => SourceSpec.AddedPrefix + name, _ => k.Kind == KeyKind.List ? new List<object?>() : k.Default });
                sources.Add(entry);
            }
        }
        return new Recipe(changed, Origin);
    }

    /// <summary>This recipe with budgets of exactly these steps: what <c>--minutes</c> became.</summary>
    public Recipe WithSteps(int pretrainSteps, int tuneSteps, int pretrainEvery, int tuneEvery)
    {
        SortedKeys changed = Copy(keys);
        SortedKeys p = (SortedKeys)changed["pretrain"]!, t = (SortedKeys)changed["tune"]!;
        Set(p, "tokens", (long)pretrainSteps * Pretrain.TokensPerStep);
        Set(t, "tokens", (long)tuneSteps * Tune.Training.TokensPerStep);
        Set(p, "checkpoint_every", (long)pretrainEvery);
        Set(t, "checkpoint_every", (long)tuneEvery);
        return new Recipe(changed, Origin);
    }

    /// <summary>Where two recipes differ, one line a key: <c>path: before → after</c>.</summary>
    public IEnumerable<string> DifferencesTo(Recipe other) => CanonicalRecipe.Differences(keys, other.keys).Select(d => $"{d.Path}: {d.Before} → {d.After}");

    static TrainingSettings Training(Reader r) => new(
        r.Long("tokens"), r.Int("sequence"), r.Int("batch"), r.Int("shards"), r.Text("optimizer"), r.Number("lr"), r.Number("muon_lr"), r.Number("weight_decay"),
        r.Number("clip"), r.Int("warmup"), r.Text("schedule"), r.Number("decay"), r.Int("checkpoint_every"), r.Int("keep"));

    static SortedKeys Copy(SortedKeys map)
    {
        SortedKeys copy = [];
        foreach ((string key, object? value) in map)
            copy.Add(key, value switch
            {
                SortedKeys inner => Copy(inner),
                List<object?> list => list.Select(i => i is SortedKeys m ? Copy(m) : i).ToList(),
                _ => value,
            });
        return copy;
    }

    static void Set(SortedKeys map, string key, object? value)
    {
        int i = map.FindIndex(p => p.Key == key);
        map[i] = KeyValuePair.Create(key, value);
    }

    /// <summary>Typed access to checked keys.</summary>
    readonly struct Reader(SortedKeys keys)
    {
        public string Text(string key) => (string)keys[key]!;
        public string? OptionalText(string key) => keys[key] is string { Length: > 0 } s ? s : null;
        public long Long(string key) => (long)keys[key]!;
        public int Int(string key) => checked((int)(long)keys[key]!);
        public double Number(string key) => (double)keys[key]!;
        public double? OptionalNumber(string key) => keys[key] as double?;
        public bool Flag(string key) => (bool)keys[key]!;
        public Reader Map(string key) => new((SortedKeys)keys[key]!);
        public IEnumerable<Reader> Maps(string key) => ((List<object?>)keys[key]!).Select(m => new Reader((SortedKeys)m!));
        public IReadOnlyList<string> Texts(string key) => [.. ((List<object?>)keys[key]!).Cast<string>()];
        public IReadOnlyDictionary<string, double> Weights(string key) => ((SortedKeys)keys[key]!).ToDictionary(p => p.Key, p => (double)p.Value!, StringComparer.Ordinal);
    }
}
