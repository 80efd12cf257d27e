using Hanok.Language.Messages;

namespace Hanok.Language.Patterns.Regex;

/// <summary>What an instruction does.</summary>
enum Operation : byte
{
    /// <summary>One code point of the set.</summary>
    Set,
    /// <summary>A run of code points of the set, from A to B of them (-1: without bound), as <see cref="Greed"/> says.</summary>
    Run,
    /// <summary>Go on at A; should that fail, at B.</summary>
    Split,
    /// <summary>Go on at A.</summary>
    Jump,
    /// <summary>Match the part that begins at the next instruction and ends at <see cref="End"/>, without a way back into it; go on at A.</summary>
    Atomic,
    /// <summary>The same without consuming; B: bit 0 negative, the rest the length in code points to step back first (behind), -1 ahead.</summary>
    Look,
    /// <summary>The place A (an <see cref="Anchor"/>).</summary>
    Place,
    /// <summary>Remember the position in slot A.</summary>
    Mark,
    /// <summary>Go on at B where the position is still that of slot A: a loop whose body took nothing ends.</summary>
    Progress,
    /// <summary>The part (or the whole) has matched.</summary>
    End,
}

/// <summary>An instruction.</summary>
readonly record struct Instruction(Operation Operation, int A = 0, int B = 0, CodePointSet? Set = null, Greed Greed = Greed.Greedy);

/// <summary>Turns a tree into instructions.</summary>
sealed class RegexProgram
{
    const int Longest = 50_000;
    readonly List<Instruction> code = [];
    readonly string pattern;

    RegexProgram(string pattern) => this.pattern = pattern;

    /// <summary>The instructions.</summary>
    public Instruction[] Code { get; private set; } = [];

    /// <summary>How many slots the marks need.</summary>
    public int Slots { get; private set; }

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="UserError">It is malformed or too long when written out.</exception>
    public static RegexProgram Compile(string pattern)
    {
        RegexProgram program = new(pattern);
        program.Emit(RegexParser.Parse(pattern));
        program.Add(new(Operation.End));
        program.Code = [.. program.code];
        return program;
    }

    int Add(Instruction instruction)
    {
        if (code.Count >= Longest) throw new UserError("language.regex.long", pattern, Longest);
        code.Add(instruction);
        return code.Count - 1;
    }

    void Emit(RegexNode node)
    {
        switch (node)
        {
            case SetNode set: Add(new(Operation.Set, Set: set.Set)); break;
            case SequenceNode sequence:
                foreach (RegexNode part in sequence.Parts) Emit(part);
                break;
            case AlternativesNode alternatives: Emit(alternatives.Choices); break;
            case RepeatNode { Part: SetNode set } run: Add(new(Operation.Run, run.Least, run.Most, set.Set, run.Greed)); break;
            case RepeatNode { Greed: Greed.Possessive } possessive: EmitPart(Operation.Atomic, possessive with { Greed = Greed.Greedy }, 0); break;
            case RepeatNode repeat: Emit(repeat); break;
            case AtomicNode atomic: EmitPart(Operation.Atomic, atomic.Part, 0); break;
            case LookNode { Behind: false } ahead: EmitPart(Operation.Look, ahead.Part, -2 | (ahead.Negative ? 1 : 0)); break;
            case LookNode { Part: AlternativesNode choices } behind: EmitBehind(behind, choices.Choices); break;
            case LookNode behind: EmitBehind(behind, [behind.Part]); break;
            case AnchorNode anchor: Add(new(Operation.Place, (int)anchor.Anchor)); break;
        }
    }

    void Emit(IReadOnlyList<RegexNode> choices)
    {
        List<int> jumps = [];
        for (int i = 0; i < choices.Count; i++)
        {
            int split = i + 1 < choices.Count ? Add(default) : -1;
            Emit(choices[i]);
            if (split < 0) break;
            jumps.Add(Add(default));
            code[split] = new(Operation.Split, split + 1, code.Count);
        }
        foreach (int jump in jumps) code[jump] = new(Operation.Jump, code.Count);
    }

    void Emit(RepeatNode repeat)
    {
        for (int i = 0; i < repeat.Least; i++)
        {
            int before = code.Count;
            Emit(repeat.Part);
            if (code.Count == before) break;         // nothing, repeated, is nothing: counts of counts of it must not be counted out
        }
        bool lazy = repeat.Greed == Greed.Lazy;
        if (repeat.Most < 0)
        {
            int slot = Slots++, split = Add(default);
            Add(new(Operation.Mark, slot));
            Emit(repeat.Part);
            int progress = Add(default);
            Add(new(Operation.Jump, split));
            code[progress] = new(Operation.Progress, slot, code.Count);
            code[split] = lazy ? new(Operation.Split, code.Count, split + 1) : new(Operation.Split, split + 1, code.Count);
            return;
        }
        List<int> splits = [];
        for (int i = repeat.Least; i < repeat.Most; i++)
        {
            splits.Add(Add(default));
            Emit(repeat.Part);
        }
        foreach (int split in splits) code[split] = lazy ? new(Operation.Split, code.Count, split + 1) : new(Operation.Split, split + 1, code.Count);
    }

    void EmitPart(Operation operation, RegexNode part, int b)
    {
        int start = Add(default);
        Emit(part);
        Add(new(Operation.End));
        code[start] = new(operation, code.Count, b);
    }

    // Behind: each choice has one length; (?<!a|bc) is (?<!a)(?<!bc), (?<=a|bc) a choice between the two.
    void EmitBehind(LookNode behind, IReadOnlyList<RegexNode> choices)
    {
        if (behind.Negative)
            foreach (RegexNode choice in choices) EmitPart(Operation.Look, choice, (int)Length(choice) << 1 | 1);
        else if (choices.Count == 1) EmitPart(Operation.Look, choices[0], (int)Length(choices[0]) << 1);
        else Emit([.. choices.Select(c => new LookNode(c, Behind: true, Negative: false))]);
    }

    // At most Longest at every level, so that no product of counts overflows.
    long Length(RegexNode node)
    {
        long length = node switch
        {
            SetNode => 1,
            SequenceNode sequence => sequence.Parts.Sum(Length),
            AlternativesNode choices when choices.Choices.Select(Length).Distinct().ToArray() is [long only] => only,
            RepeatNode repeat when repeat.Least == repeat.Most => repeat.Least * Length(repeat.Part),
            AtomicNode atomic => Length(atomic.Part),
            LookNode or AnchorNode => 0,
            _ => throw RegexEscapes.Error(pattern, 0, "behind"),
        };
        return length <= Longest ? length : throw new UserError("language.regex.long", pattern, Longest);
    }
}
