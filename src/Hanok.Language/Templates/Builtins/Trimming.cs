namespace Hanok.Language.Templates;

/// <summary>Taking characters off both ends.</summary>
static class Trimming
{
    /// <summary>The text without white space, or without the characters of <paramref name="characters"/>, at its ends.</summary>
    public static JinjaText Strip(Budget? budget, JinjaText text, JinjaText? characters, bool left = true, bool right = true)
    {
        HashSet<int>? set = null;
        if (characters is not null)
        {
            budget?.Bytes(240 + 40L * characters.Value.Length);
            set = [];
            for (int i = 0; i < characters.Value.Length; i += characters.UnitsAt(i)) set.Add(characters.CodeAt(i));
        }
        int start = 0, end = text.Value.Length;
        while (left && start < end && Drops(text.CodeAt(start))) start += text.UnitsAt(start);
        while (right && end > start)
        {
            int before = end >= 2 && end - 2 >= start && text.UnitsAt(end - 2) == 2 ? end - 2 : end - 1;
            if (!Drops(text.CodeAt(before))) break;
            end = before;
        }
        return text.Slice(start, end, budget);

        bool Drops(int code) => set?.Contains(code) ?? PythonText.IsSpace(code);
    }
}
