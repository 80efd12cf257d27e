using Hanok.Language;

namespace Hanok.Data.Skills;

/// <summary>The skills with their training and held-out examples, all a function of one seed.</summary>
public sealed class SkillSet
{
    readonly ulong _seed;
    readonly int[] _cumulative;
    readonly bool[][] _heldOut;

    /// <summary>The whole set of skills, in the order of reports.</summary>
    public static IReadOnlyList<Skill> All { get; } =
    [
        new SinoNumbers(), new NativeNumbers(), new NextDay(), new ZodiacYear(), new Weekday(), new ParticleChoice(),
        new NameRomanisation(), new Addition(), new Multiplication(), new Identity(),
    ];

    /// <summary>The examples of <paramref name="seed"/>; <paramref name="names"/> chooses and orders skills (all of them where null).</summary>
    /// <exception cref="ArgumentException">A name that no skill has.</exception>
    public SkillSet(ulong seed, IReadOnlyList<string>? names = null) : this(seed, names is null ? All : [.. names.Select(Named)], skill => skill.Weight) { }

    /// <summary>The examples of <paramref name="seed"/>, skills drawn in proportion to <paramref name="weights"/>; those not named or of weight 0 are left out. Weights count to a thousandth.</summary>
    /// <exception cref="ArgumentException">A name that no skill has, a weight that is negative or beyond 1,000, or no skill left.</exception>
    public SkillSet(ulong seed, IReadOnlyDictionary<string, double> weights)
        : this(seed, [.. All.Where(s => weights.Keys.Select(Named).Contains(s) && Thousandths(weights[s.Name]) > 0)], skill => Thousandths(weights[skill.Name])) { }

    SkillSet(ulong seed, IReadOnlyList<Skill> skills, Func<Skill, int> weight)
    {
        if (skills.Count == 0) throw new ArgumentException("expected at least one skill, found none", nameof(skills));
        _seed = seed;
        Skills = skills;
        _cumulative = new int[Skills.Count];
        _heldOut = new bool[Skills.Count][];
        int total = 0;
        for (int i = 0; i < Skills.Count; i++)
        {
            Skill skill = Skills[i];
            _cumulative[i] = total += weight(skill);
            _heldOut[i] = new bool[skill.Problems];
            for (int p = 0; p < skill.Problems; p++) _heldOut[i][p] = skill.IsHeldOut(p);
        }
    }

    /// <summary>The skills of this set.</summary>
    public IReadOnlyList<Skill> Skills { get; }

    /// <summary>Training example <paramref name="index"/> (0, 1, 2 …, without end): a pure function of seed and index. No held-out problem occurs.</summary>
    public SkillExample Training(long index)
    {
        CounterRandom random = new(_seed, "training", index);
        int draw = random.Below(_cumulative[^1]), s = 0;
        while (draw >= _cumulative[s]) s++;
        (int problem, int phrasing) = DrawPrompt(s, heldOut: false, ref random);
        SkillText text = Skills[s].Write(problem, phrasing);
        return new SkillExample(Skills[s].Name, text.Prompt, text.Response, text.Answer, []);
    }

    /// <summary><paramref name="count"/> different held-out prompts of <paramref name="skill"/>, with three wrong responses each.</summary>
    /// <exception cref="InvalidOperationException">The skill has fewer held-out prompts.</exception>
    public IReadOnlyList<SkillExample> HeldOut(Skill skill, int count = 200)
    {
        int s = Skills.ToList().IndexOf(skill);
        if (s < 0) throw new ArgumentException($"{skill.Name} is not in this set", nameof(skill));
        CounterRandom random = new(_seed, "held out:" + skill.Name, 0);
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<SkillExample> examples = new(count);
        for (int tries = 0; examples.Count < count; tries++)
        {
            if (tries > 1000 * count) throw new InvalidOperationException($"{skill.Name}: expected {count} held-out prompts, found {examples.Count}");
            (int problem, int phrasing) = DrawPrompt(s, heldOut: true, ref random);
            SkillText text = skill.Write(problem, phrasing);
            if (!seen.Add(Fold(text.Prompt))) continue;
            examples.Add(new SkillExample(skill.Name, text.Prompt, text.Response, text.Answer, Wrong(skill, problem, phrasing, text.Answer, ref random)));
        }
        return examples;
    }

    /// <summary>How prompts are compared for being the same: NFC, each run of white space one space, none at the ends.</summary>
    public static string Fold(string prompt) => string.Join(' ', Normalization.Nfc(prompt).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    static Skill Named(string name) =>
        All.FirstOrDefault(s => s.Name == name) ?? throw new ArgumentException($"expected one of {string.Join(", ", All.Select(s => s.Name))}, found {name}", nameof(name));

    static int Thousandths(double weight) =>
        weight is >= 0 and <= 1_000 ? (int)Math.Round(weight * 1_000) : throw new ArgumentException($"expected a weight from 0 to 1,000, found {weight}", nameof(weight));

    (int Problem, int Phrasing) DrawPrompt(int s, bool heldOut, ref CounterRandom random)
    {
        Skill skill = Skills[s];
        while (true)
        {
            int problem = skill.DrawProblem(ref random);
            if (_heldOut[s][problem] == heldOut) return (problem, random.Below(skill.Phrasings));
        }
    }

    static IReadOnlyList<string> Wrong(Skill skill, int problem, int phrasing, string answer, ref CounterRandom random)
    {
        if (skill.FixedWrongResponses(problem) is { Count: 3 } given) return given;
        HashSet<string> answers = new(StringComparer.Ordinal) { answer };
        List<string> wrong = [];
        for (int tries = 0; wrong.Count < 3; tries++)
        {
            // After a hundred tries among the neighbours any problem will do.
            int other = tries < 100 ? skill.DrawNeighbour(problem, ref random) : skill.DrawProblem(ref random);
            int way = tries < 100 ? phrasing : random.Below(skill.Phrasings);
            SkillText text = skill.Write(other, way);
            if (answers.Add(text.Answer)) wrong.Add(text.Response);
            if (tries > 10_000) throw new InvalidOperationException($"{skill.Name}: fewer than four different answers");
        }
        return wrong;
    }
}
