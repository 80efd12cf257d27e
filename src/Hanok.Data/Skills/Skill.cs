namespace Hanok.Data.Skills;

/// <summary>Something a small model can be taught: numbered problems, each of which can be put in several phrasings, with an exact answer.</summary>
/// <remarks>
/// A problem is the fact asked for (a number, a year, a pair of numbers), whatever the phrasing. Held-out problems are chosen by hash and never occur in training, in no phrasing:
/// so a held-out prompt is new in what it asks, not only in how.
/// </remarks>
public abstract class Skill
{
    /// <summary>Its name in reports and recipes: lower-case words joined by hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>What it is, for readers of English and of Korean.</summary>
    public abstract (string English, string Korean) Title { get; }

    /// <summary>How many problems there are.</summary>
    public abstract int Problems { get; }

    /// <summary>How many ways there are to ask, at least one.</summary>
    public abstract int Phrasings { get; }

    /// <summary>How many problems of a hundred are held out.</summary>
    public virtual int HeldOutPercent => 10;

    /// <summary>How often training draws it, relative to the others.</summary>
    public virtual int Weight => 10;

    /// <summary>Problem <paramref name="problem"/>, asked in way <paramref name="phrasing"/>.</summary>
    public abstract SkillText Write(int problem, int phrasing);

    /// <summary>Draws a problem; all are equally likely unless a skill knows better (long numbers outnumber short ones).</summary>
    public virtual int DrawProblem(ref CounterRandom random) => random.Below(Problems);

    /// <summary>Draws a problem that a mistake could confuse with <paramref name="problem"/>, for wrong answers; any problem unless a skill knows better.</summary>
    public virtual int DrawNeighbour(int problem, ref CounterRandom random) => DrawProblem(ref random);

    /// <summary>Three wrong responses chosen by the skill itself, where neighbours would be too few or too easy to tell; else empty.</summary>
    public virtual IReadOnlyList<string> FixedWrongResponses(int problem) => [];

    /// <summary>Whether a problem is kept out of training. Depends on the skill and the problem alone, not on the seed: another seed never trains on what is tested.</summary>
    public bool IsHeldOut(int problem) => (int)(CounterRandom.Key(0, "held out:" + Name, problem) % 100) < HeldOutPercent;
}
