namespace Hanok.Data.Documents;

/// <summary>The same message in English and in Korean, aligned by the key of its catalogue.</summary>
/// <param name="Unit">The unit that it is held out with.</param>
/// <param name="Source">The recipe's word for the source.</param>
/// <param name="Key">The catalogue's key.</param>
/// <param name="English">The English text.</param>
/// <param name="Korean">The Korean text.</param>
public sealed record TextPair(string Unit, string Source, string Key, string English, string Korean)
{
    /// <summary>True where the Korean side has 15 Hangul syllables or more: it reads like a sentence, not like a label.</summary>
    public bool IsSentence
    {
        get
        {
            int hangul = 0;
            foreach (char c in Korean) if (c is >= '\uAC00' and <= '\uD7A3') hangul++;
            return hangul >= 15;
        }
    }
}
