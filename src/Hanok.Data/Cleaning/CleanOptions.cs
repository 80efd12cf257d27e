namespace Hanok.Data.Cleaning;

/// <summary>Which limits judge prose.</summary>
public enum QualityLimits
{
    /// <summary>Those for manuals: short lines, headings and lists are no fault.</summary>
    Manual,

    /// <summary>FineWeb's for English, FineWeb2's for Korean: for crawled pages.</summary>
    Web,

    /// <summary>None.</summary>
    Off,
}

/// <summary>What the step <c>clean</c> is given.</summary>
public sealed record CleanOptions
{
    /// <summary>The run's <c>work</c> folder: documents are read from and written to <c>work/documents</c>.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>The units held out for validation: package names or unit names.</summary>
    public IReadOnlyList<string> Holdout { get; init; } = [];

    /// <summary>Where less than this share of the text is held out (a source could not be had), further units are, in an order that only their names decide.</summary>
    public double LeastHeldOut { get; init; } = 0.03;

    /// <summary>The limits for prose. The user's own files are never judged.</summary>
    public QualityLimits Quality { get; init; } = QualityLimits.Manual;

    /// <summary>Similarity from which prose counts as a near duplicate; 0: no search.</summary>
    public double NearDuplicate { get; init; } = 0.7;

    /// <summary>Words of a run by which a training paragraph is taken for held-out text; 0: no search.</summary>
    public int ContaminationWords { get; init; } = 13;

    /// <summary>True redacts personal data.</summary>
    public bool RedactPersonalData { get; init; } = true;

    /// <summary>Samples kept of what each reason dropped.</summary>
    public int Samples { get; init; } = 20;

    /// <summary>Threads; the result does not depend on them.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    internal string Documents => Path.Combine(WorkDirectory, "documents");
}
