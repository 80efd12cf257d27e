using Hanok.Language.Messages;
using Hanok.Language.Unicode;

namespace Hanok.Language.Patterns.Regex;

/// <summary>
/// Runs a program by backtracking, with a stack of its own (long texts must not overflow the thread's) and limits on its steps and on that stack, both in
/// proportion to the text, so that a pattern like <c>(a+)+b</c> ends in an error and not in a hang.
/// </summary>
sealed class RegexMatcher(RegexProgram program, string pattern)
{
    // A step is an instruction, a way back, or a code point of a run. Real tokenizers' patterns need some ten a unit, and fewer than five frames.
    const int StepsAtLeast = 2_000, StepsPerUnit = 512, FramesAtLeast = 1_000, FramesPerUnit = 16;

    // A frame: instruction, position, and the least position down to which a run may give back (-1: none, a plain alternative; -2: restores a slot).
    struct Frame
    {
        public int Instruction, Position, Least;
    }

    readonly int[] slots = new int[program.Slots];
    Frame[] stack = new Frame[64];
    int top;
    long stepsLeft, mostFrames;

    /// <summary>The end of the match that begins at <paramref name="start"/>, or -1.</summary>
    /// <exception cref="UserError">The pattern takes too many steps on this text.</exception>
    public int Match(ReadOnlySpan<char> text, int start)
    {
        top = 0;
        return Run(text, start, 0);
    }

    /// <summary>Gives the matches that follow their allowance: to be called once for each text, whatever the number of its pieces.</summary>
    /// <param name="units">The length of the text.</param>
    public void Allow(int units)
    {
        stepsLeft = StepsAtLeast + (long)StepsPerUnit * units;
        mostFrames = FramesAtLeast + (long)FramesPerUnit * units;
    }

    int Run(ReadOnlySpan<char> text, int position, int at)
    {
        Instruction[] code = program.Code;
        int bottom = top;
        while (true)
        {
            Step(1);
            ref readonly Instruction now = ref code[at];
            bool ok = true;
            switch (now.Operation)
            {
                case Operation.Set:
                    ok = position < text.Length && now.Set!.Contains(CodePoints.At(text, position, out int units)) && Advance(ref position, text);
                    at++;
                    break;
                case Operation.Run:
                    ok = RunOfSet(text, ref position, at, now);
                    at++;
                    break;
                case Operation.Split:
                    Push(now.B, position, -1);
                    at = now.A;
                    break;
                case Operation.Jump: at = now.A; break;
                case Operation.Atomic:
                    int end = Run(text, position, at + 1);
                    ok = end >= 0;
                    position = end;
                    at = now.A;
                    break;
                case Operation.Look:
                    ok = Look(text, position, at + 1, now.B);
                    at = now.A;
                    break;
                case Operation.Place:
                    ok = Holds((Anchor)now.A, text, position);
                    at++;
                    break;
                case Operation.Mark:
                    Push(now.A, slots[now.A], -2);
                    slots[now.A] = position;
                    at++;
                    break;
                case Operation.Progress: at = slots[now.A] == position ? now.B : at + 1; break;
                case Operation.End:
                    top = bottom;
                    return position;
            }
            if (!ok && !Back(text, bottom, ref at, ref position)) return -1;
        }
    }

    void Step(int count)
    {
        if ((stepsLeft -= count) < 0) throw new UserError("language.regex.steps", pattern);
    }

    static bool Advance(ref int position, ReadOnlySpan<char> text)
    {
        CodePoints.At(text, position, out int units);
        position += units;
        return true;
    }

    bool RunOfSet(ReadOnlySpan<char> text, ref int position, int at, in Instruction run)
    {
        CodePointSet set = run.Set!;
        int count = 0, least = position, start = position;
        int most = run.Greed == Greed.Lazy ? run.A : run.B;
        while (count != most && position < text.Length && set.Contains(CodePoints.At(text, position, out int units)))
        {
            position += units;
            if (++count == run.A) least = position;
        }
        Step(count);
        if (count < run.A) return false;
        if (run.A == 0) least = start;
        if (run.Greed == Greed.Greedy && position > least) Push(at, position, least);
        // A lazy run takes one more each time it is asked; the frame counts down what it may still take.
        else if (run.Greed == Greed.Lazy && run.B != run.A) Push(at, position, run.B < 0 ? int.MaxValue : run.B - run.A);
        return true;
    }

    bool Look(ReadOnlySpan<char> text, int position, int at, int kind)
    {
        bool negative = (kind & 1) != 0, found = true;
        for (int back = kind >> 1; back > 0 && found; back--)
        {
            found = position > 0;
            if (!found) break;
            CodePoints.Before(text, position, out int units);
            position -= units;
        }
        return (found && Run(text, position, at) >= 0) != negative;
    }

    bool Back(ReadOnlySpan<char> text, int bottom, ref int at, ref int position)
    {
        while (top > bottom)
        {
            Step(1);
            ref Frame frame = ref stack[top - 1];
            if (frame.Least == -2)
            {
                slots[frame.Instruction] = frame.Position;
                top--;
                continue;
            }
            if (frame.Least == -1)
            {
                at = frame.Instruction;
                position = frame.Position;
                top--;
                return true;
            }
            ref readonly Instruction run = ref program.Code[frame.Instruction];
            at = frame.Instruction + 1;
            if (run.Greed == Greed.Lazy)
            {
                if (frame.Position >= text.Length || !run.Set!.Contains(CodePoints.At(text, frame.Position, out int more)))
                {
                    top--;
                    continue;
                }
                position = frame.Position += more;
                if (frame.Least != int.MaxValue && --frame.Least == 0) top--;
                return true;
            }
            CodePoints.Before(text, frame.Position, out int units);
            position = frame.Position -= units;
            if (position <= frame.Least) top--;
            return true;
        }
        return false;
    }

    void Push(int instruction, int position, int least)
    {
        if (top >= mostFrames) throw new UserError("language.regex.steps", pattern);
        if (top == stack.Length) Array.Resize(ref stack, top * 2);
        stack[top++] = new Frame { Instruction = instruction, Position = position, Least = least };
    }

    static bool Holds(Anchor anchor, ReadOnlySpan<char> text, int position) => anchor switch
    {
        Anchor.LineStart => position == 0 || text[position - 1] == '\n',
        Anchor.LineEnd => position == text.Length || text[position] == '\n',
        Anchor.TextStart => position == 0,
        Anchor.TextEnd => position == text.Length,
        Anchor.TextEndOrLastLine => position == text.Length || (position == text.Length - 1 && text[position] == '\n'),
        Anchor.WordBorder => IsWordBorder(text, position),
        _ => !IsWordBorder(text, position),
    };

    static bool IsWordBorder(ReadOnlySpan<char> text, int position) =>
        (position > 0 && RegexEscapes.IsWord(CodePoints.Before(text, position, out _)))
        != (position < text.Length && RegexEscapes.IsWord(CodePoints.At(text, position, out _)));
}
