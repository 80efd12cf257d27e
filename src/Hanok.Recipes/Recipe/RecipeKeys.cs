namespace Hanok.Recipes;

/// <summary>Every key that a recipe may have. This table is the one place where keys, defaults and bounds stand.</summary>
public static class RecipeKeys
{
    /// <summary>The keys at the top of a recipe.</summary>
    public static IReadOnlyList<KeySpec> Top { get; } =
    [
        Text("name", "Name of the run: letters, digits, '.', '_' and '-'; also the default folder runs/NAME.", required: true),
        Integer("seed", "Seed of everything that is drawn: initial weights, order of the data, generated skills.", 0, 0, 1L << 53),
        Number("minutes", "Wanted duration on this machine; turned into a number of steps once, before step 0. Absent: the token budgets rule.", null, 0.1, 1e7),
        Map("share", "How a budget in minutes is divided between the two trainings.",
            Number("pretrain", "Part for pre-training.", 0.6, 0.01, 1), Number("tune", "Part for tuning.", 0.4, 0, 0.99)),
        List("sources", "Where text comes from.",
            new KeySpec("source", KeyKind.Map, "One source.")
            {
                Children =
                [
                    Text("use", "dotnet-sdk | debian:NAME | debian-descriptions:ko | npm:NAME[@VERSION] | skills | a file or folder | own:NAME for what --add gives.", required: true),
                    Number("mb", "Download in MB, for the plan where no list tells it.", null, 0, 1e6),
                    Text("column", "Column of a table or field of JSON lines that holds the text; absent: 'text', or the first that looks like it.", ""),
                    new KeySpec("include", KeyKind.List, "Only paths that contain one of these.") { Children = [Text("path", "Part of a path.", "")] },
                ],
            }),
        Map("clean", "What text is kept.",
            Boolean("quality", "Quality rules for prose and for catalogues of interface strings.", true),
            Text("personal_data", "redact replaces personal data by marks; keep leaves it.", "redact", "redact", "keep"),
            Number("near_duplicates", "Similarity from which prose counts as a near duplicate; 0 keeps all.", 0.8, 0, 1),
            Boolean("decontaminate", "Drop training text that shares 13 words in a row with held-out text.", true)),
        List("holdout", "Units (packages, base names, files) that are never trained on.", Text("unit", "Name of a unit.", "")),
        Map("tokenizer", "Byte-level BPE trained on the cleaned text.",
            Integer("vocab", "Size of the vocabulary.", 8192, 300, 1_000_000),
            Text("pattern", "Pre-tokenisation pattern.", "qwen2", "qwen2", "llama3", "gpt2")),
        Map("model", "Shape of the decoder (Qwen3ForCausalLM).",
            Integer("hidden", "Width of the residual stream.", 256, 16, 65536),
            Integer("layers", "Number of layers.", 6, 1, 1024),
            Integer("heads", "Query heads.", 4, 1, 1024),
            Integer("kv_heads", "Key and value heads; divides heads.", 2, 1, 1024),
            Integer("head_dim", "Width of a head.", 64, 2, 1024),
            Integer("mlp", "Width of the feed-forward layer.", 768, 16, 1 << 20),
            Number("rope_theta", "Base of the rotary positions.", 10000.0, 1, 1e12),
            Integer("context", "Positions that the served model accepts.", 1024, 16, 1 << 20)),
        Map("pretrain", "Pre-training on the shards.", [.. Training(1_500_000)]),
        Map("tune", "Supervised fine-tuning on chats; the loss is on the assistant's tokens only.",
            [.. Training(1_000_000),
             Number("text", "Part of each batch that is pre-training text, so that the model keeps what it knew.", 0.25, 0, 0.9),
             Number("pairs", "At most this part of the tokens are translation pairs; a fifth at most.", 0.15, 0, 0.2),
             new KeySpec("skills", KeyKind.Map, "Weight of each generated skill that is taught; absent: all, with weights tuned for their difficulty.") { FreeNames = true, Children = [Number("weight", "Relative number of examples.", 1.0, 0, 1000)] }]),
        Map("evaluate", "What the report measures.",
            Integer("skill_prompts", "Held-out prompts a skill.", 200, 10, 250),
            Integer("pairs", "Held-out translation pairs scored by chrF.", 50, 0, 10_000),
            Boolean("compressor", "Compare with a general compressor.", true),
            new KeySpec("prompts", KeyKind.List, "Prompts that every checkpoint answers on the page.") { Children = [Text("prompt", "A prompt.", "")] }),
        Map("serve", "The server.", Integer("port", "TCP port.", 8080, 0, 65535)),
    ];

    static IEnumerable<KeySpec> Training(long tokens) =>
    [
        Integer("tokens", "Budget in tokens, rounded up to whole steps.", tokens, 1, 1L << 53),
        Integer("sequence", "Tokens a sequence.", 256, 8, 1 << 20),
        Integer("batch", "Sequences a step.", 8, 1, 1 << 16),
        Integer("shards", "Gradient shards a step (a power of two, at most batch): the largest number of ranks.", 1, 1, 4096),
        Text("optimizer", "muon trains matrices by Muon and the rest by AdamW; adamw trains all by AdamW.", "muon", "muon", "adamw"),
        Number("lr", "Peak learning rate of AdamW.", 4.5e-3, 0, 10),
        Number("muon_lr", "Peak learning rate of Muon.", 0.02, 0, 10),
        Number("weight_decay", "Decoupled weight decay of matrices.", 0.1, 0, 10),
        Number("clip", "Largest global norm of the gradient.", 1.0, 1e-6, 1e9),
        Integer("warmup", "Steps of linear warm-up.", 20, 0, 1 << 30),
        Text("schedule", "Course of the learning rate after the warm-up: wsd stays at the peak and falls in a line at the end, linear and cosine fall all the way.", "wsd", "wsd", "linear", "cosine", "constant"),
        Number("decay", "Last part of the steps, in which wsd falls.", 0.4, 0, 1),
        Integer("checkpoint_every", "Steps between checkpoints of the chain.", 100, 1, 1 << 30),
        Integer("keep", "Checkpoints of the chain that stay on the disk, spread evenly, the last always; 0 keeps all. Each one is a segment that can be replayed.", 0, 0, 1 << 30),
    ];

    static KeySpec Integer(string name, string doc, long @default, double min, double max) => new(name, KeyKind.Integer, doc) { Default = @default, Minimum = min, Maximum = max };

    static KeySpec Number(string name, string doc, double? @default, double min, double max) => new(name, KeyKind.Number, doc) { Default = @default, Minimum = min, Maximum = max };

    static KeySpec Text(string name, string doc, string? @default = null, params string[] choices) => new(name, KeyKind.Text, doc) { Default = @default, Choices = choices };

    static KeySpec Text(string name, string doc, bool required) => new(name, KeyKind.Text, doc) { Required = required };

    static KeySpec Boolean(string name, string doc, bool @default) => new(name, KeyKind.Boolean, doc) { Default = @default };

    static KeySpec Map(string name, string doc, params KeySpec[] children) => new(name, KeyKind.Map, doc) { Children = children };

    static KeySpec List(string name, string doc, KeySpec item) => new(name, KeyKind.List, doc) { Children = [item] };
}
