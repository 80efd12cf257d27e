namespace Hanok.Data.Skills;

/// <summary>The rule by which the answer is taken out of a response that may write out its steps.</summary>
public static class FinalAnswer
{
    /// <summary>The last line of <paramref name="response"/> that is not blank, without white space at its ends; empty where there is none.</summary>
    /// <remarks>A small model does not compute in one step: it writes a line per step and the answer alone on the last. A response of one line is its own answer.</remarks>
    public static string Of(string response)
    {
        ReadOnlySpan<char> text = response.AsSpan().Trim();
        int line = text.LastIndexOf('\n');
        return text[(line + 1)..].Trim().ToString();
    }
}
