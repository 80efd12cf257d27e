namespace Hanok.Evaluation.Reports;

/// <summary>Everything a report says, of which the Markdown, the page and the JSON are three views.</summary>
public sealed record ReportData
{
    /// <summary>The run's name: the recipe's.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The version of Hanok.</summary>
    public required string Version { get; init; }

    /// <summary>The numerics contract that the run holds to.</summary>
    public required string Contract { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the last checkpoint of the tune chain.</summary>
    public required string FinalDigest { get; init; }

    /// <summary>The processor's name, cores used and vector width.</summary>
    public required string Processor { get; init; }

    /// <summary>Parameters of the model.</summary>
    public required long Parameters { get; init; }

    /// <summary>Tokens that pre-training consumed.</summary>
    public required long PretrainTokens { get; init; }

    /// <summary>Tokens that tuning consumed.</summary>
    public required long TuneTokens { get; init; }

    /// <summary>Wall-clock seconds of all steps up to and with the evaluation, downloads excepted; of a step that was interrupted by Ctrl-C, all its calls together.</summary>
    public required double Seconds { get; init; }

    /// <summary>Bits per byte of the held-out text.</summary>
    public required BitsPerByteTable BitsPerByte { get; init; }

    /// <summary>The skills, in order.</summary>
    public required IReadOnlyList<SkillScore> Skills { get; init; }

    /// <summary>chrF on held-out pairs; null where there were none.</summary>
    public TranslationScore? Translation { get; init; }

    /// <summary>The steps of pre-training.</summary>
    public required IReadOnlyList<LossPoint> PretrainLoss { get; init; }

    /// <summary>The steps of tuning.</summary>
    public required IReadOnlyList<LossPoint> TuneLoss { get; init; }

    /// <summary>Name of each step of the recipe with its seconds.</summary>
    public IReadOnlyList<(string Step, double Seconds)> Steps { get; init; } = [];

    /// <summary>The sources with what of them remained.</summary>
    public IReadOnlyList<SourceRow> Sources { get; init; } = [];

    /// <summary>Sources that the recipe names and that could not be had, with the reason.</summary>
    public IReadOnlyList<(string Source, string Reason)> Missing { get; init; } = [];
}

/// <summary>Bits per byte of the same held-out bytes, by the model and by what it is compared with.</summary>
/// <param name="Pretrained">After pre-training.</param>
/// <param name="Tuned">After tuning.</param>
/// <param name="Ngram">Byte n-grams, Witten-Bell, the best order.</param>
/// <param name="NgramOrder">That order.</param>
/// <param name="Unigram">Single bytes.</param>
/// <param name="Compressor">Brotli 11, window 24.</param>
/// <param name="Bytes">Held-out bytes measured.</param>
/// <param name="Parts">The same by unit and by kind, and of the user's own files.</param>
public sealed record BitsPerByteTable(
    double Pretrained, double Tuned, double Ngram, int NgramOrder, double Unigram, double Compressor, long Bytes, IReadOnlyList<BitsPerBytePart> Parts)
{
    /// <summary>By how much pre-training is below the n-gram, as a share of the n-gram's.</summary>
    public double BelowNgram => Ngram == 0 ? 0 : 1 - Pretrained / Ngram;

    /// <summary>By how much the tuned model is above the pre-trained one, as a share of the latter's.</summary>
    public double AbovePretrained => Pretrained == 0 ? 0 : Tuned / Pretrained - 1;
}

/// <summary>Bits per byte of one part of the held-out text.</summary>
/// <param name="Part">Kind of division: <c>unit</c>, <c>kind</c> or <c>own</c>.</param>
/// <param name="Name">Name of the unit, kind or file.</param>
/// <param name="Bytes">Its measured bytes.</param>
/// <param name="Pretrained">After pre-training.</param>
/// <param name="Tuned">After tuning.</param>
/// <param name="Ngram">The n-gram's.</param>
public sealed record BitsPerBytePart(string Part, string Name, long Bytes, double Pretrained, double Tuned, double Ngram);

/// <summary>How well a skill is held.</summary>
/// <param name="Name">Its name.</param>
/// <param name="English">Its title in English.</param>
/// <param name="Korean">Its title in Korean.</param>
/// <param name="Accuracy">Exact final answers on held-out prompts, as a share.</param>
/// <param name="Baseline">The share that the most frequent answer would get.</param>
/// <param name="N">Number of held-out prompts.</param>
/// <param name="LaterTurn">The same for the first of them asked after one to three other exchanges, as in a conversation.</param>
/// <param name="LaterN">Number of prompts asked so.</param>
/// <param name="Choice">Multiple choice among four responses by log-likelihood; null where it was not asked.</param>
/// <param name="Example">A held-out prompt with the response given.</param>
public sealed record SkillScore(string Name, string English, string Korean, double Accuracy, double Baseline, int N, double LaterTurn, int LaterN, ChoiceScore? Choice, (string Prompt, string Response) Example);

/// <summary>Multiple choice by log-likelihood.</summary>
/// <param name="Accuracy">By the sum of log-probabilities.</param>
/// <param name="NormalisedAccuracy">By the sum divided by the choice's code points.</param>
/// <param name="N">Number of questions.</param>
public sealed record ChoiceScore(double Accuracy, double NormalisedAccuracy, int N);

/// <summary>Translation of held-out pairs.</summary>
/// <param name="EnglishToKorean">chrF, 0 to 100.</param>
/// <param name="KoreanToEnglish">chrF, 0 to 100.</param>
/// <param name="N">Pairs each way.</param>
public sealed record TranslationScore(double EnglishToKorean, double KoreanToEnglish, int N);

/// <summary>A training step.</summary>
/// <param name="Tokens">Tokens consumed up to and with it.</param>
/// <param name="Loss">Mean negative log-likelihood of its targets, in nats a token.</param>
public readonly record struct LossPoint(long Tokens, double Loss);

/// <summary>A source of text.</summary>
/// <param name="Name">The recipe's word for it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Licence">Its licence or licences.</param>
/// <param name="Documents">Documents kept.</param>
/// <param name="Bytes">Bytes kept.</param>
public sealed record SourceRow(string Name, string Version, string Licence, long Documents, long Bytes);
