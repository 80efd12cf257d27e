using System.Globalization;

namespace Hanok.Provenance.Cards;

/// <summary>What a model card says. Everything in it comes from the run: nothing is written by hand.</summary>
public sealed record ModelCard
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>The licence of the weights, an SPDX identifier or <c>other</c>.</summary>
    public required string Licence { get; init; }

    /// <summary>Languages as BCP 47 tags, the main one first.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>Architecture as <c>config.json</c> names it, such as <c>Qwen3ForCausalLM</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Number of weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Tokens of the window.</summary>
    public required int Context { get; init; }

    /// <summary>Size of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Tokens that pre-training consumed.</summary>
    public required long PretrainTokens { get; init; }

    /// <summary>Tokens that tuning consumed.</summary>
    public required long TuneTokens { get; init; }

    /// <summary>Digest of the tune chain's last checkpoint.</summary>
    public required string FinalDigest { get; init; }

    /// <summary>The numerics contract.</summary>
    public required string Contract { get; init; }

    /// <summary>The program and its version.</summary>
    public required string Program { get; init; }

    /// <summary>Everything the model was trained on.</summary>
    public required IReadOnlyList<CardSource> Sources { get; init; }

    /// <summary>Bits per byte on held-out text: what was measured, and the figure.</summary>
    public IReadOnlyList<(string Name, double Value)> BitsPerByte { get; init; } = [];

    /// <summary>Accuracy on held-out prompts.</summary>
    public IReadOnlyList<CardSkill> Skills { get; init; } = [];
}

/// <summary>One source of training text.</summary>
/// <param name="Name">Source and version, such as <c>debian:manpages-ko 4.21</c>.</param>
/// <param name="Licence">Licence as the source gives it.</param>
/// <param name="Attribution">Whom the licence asks to name; may be empty.</param>
/// <param name="Documents">Documents used; of what only tuning reads, examples or pairs.</param>
/// <param name="Bytes">UTF-8 bytes of their text after cleaning.</param>
public sealed record CardSource(string Name, string Licence, string Attribution, long Documents, long Bytes);

/// <summary>One skill and how well it is mastered.</summary>
/// <param name="Name">The skill.</param>
/// <param name="Accuracy">Share of held-out prompts answered exactly, 0 to 1.</param>
/// <param name="Baseline">The same for always giving the most frequent answer.</param>
/// <param name="Prompts">Held-out prompts.</param>
public sealed record CardSkill(string Name, double Accuracy, double Baseline, int Prompts)
{
    /// <summary>The accuracy as people read it.</summary>
    public string Percent => (Accuracy * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
