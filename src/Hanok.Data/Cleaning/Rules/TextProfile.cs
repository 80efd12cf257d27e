namespace Hanok.Data.Cleaning.Rules;

/// <summary>The words of a text with what the quality rules ask of them, found in one pass. One object is filled again and again; it serves one thread.</summary>
/// <remarks>
/// Words are what white space parts; lengths count code points. A word's hash is the polynomial in B over its UTF-16 units modulo 2⁶⁴, so that the hash of words joined without
/// a space follows from prefixes.
/// </remarks>
sealed class TextProfile
{
    const ulong B = 0x9E3779B97F4A7C15;

    ulong[] hashes = new ulong[256], prefixes = new ulong[257], powers = [1];
    int[] lengths = new int[256], units = new int[257], points = new int[257];
    readonly FlatTable table = new();

    public string Text { get; private set; } = "";

    /// <summary>Code points of the text.</summary>
    public int Length { get; private set; }

    /// <summary>Words.</summary>
    public int Words { get; private set; }

    /// <summary>Words with a character that is no symbol.</summary>
    public int RealWords { get; private set; }

    /// <summary>Code points of those.</summary>
    public long RealWordsLength { get; private set; }

    /// <summary>Words with a letter.</summary>
    public int LetterWords { get; private set; }

    /// <summary>True where the text has pairs of surrogates.</summary>
    public bool HasSurrogates { get; private set; }

    /// <summary>A scratch table for the rules.</summary>
    public FlatTable Table => table;

    public void Fill(string text)
    {
        Text = text;
        HasSurrogates = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
        Length = HasSurrogates ? CodePoints(text) : text.Length;
        Words = RealWords = LetterWords = 0;
        RealWordsLength = 0;
        ReadOnlySpan<byte> classes = CharacterClasses.Table;
        ReadOnlySpan<char> t = text;
        for (int i = 0; i < t.Length;)
        {
            if ((classes[t[i]] & (byte)CharacterClass.Space) != 0)
            {
                i++;
                continue;
            }
            int start = i;
            ulong hash = 0;
            byte any = 0, all = 0xff;
            for (; i < t.Length; i++)
            {
                byte k = classes[t[i]];
                if ((k & (byte)CharacterClass.Space) != 0) break;
                hash = hash * B + t[i];
                any |= k;
                all &= k;
            }
            Add(t[start..i], hash, any, all);
        }
    }

    void Add(ReadOnlySpan<char> word, ulong hash, byte any, byte all)
    {
        int length = word.Length;
        bool letter = (any & (byte)CharacterClass.Letter) != 0, symbols = (all & (byte)CharacterClass.Symbol) != 0;
        if (HasSurrogates && word.ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            length = CodePoints(word);
            symbols = true;
            for (int i = 0; i < word.Length; i++)
            {
                int code = word[i];
                if (char.IsHighSurrogate(word[i]) && i + 1 < word.Length && char.IsLowSurrogate(word[i + 1])) code = char.ConvertToUtf32(word[i], word[++i]);
                CharacterClass k = CharacterClasses.Of(code);
                letter |= k.HasFlag(CharacterClass.Letter);
                symbols &= k.HasFlag(CharacterClass.Symbol);
            }
        }
        if (letter) LetterWords++;
        if (!symbols)
        {
            RealWords++;
            RealWordsLength += length;
        }
        if (Words == hashes.Length) Grow();
        int n = Words++;
        hashes[n] = hash;
        lengths[n] = word.Length;
        units[n + 1] = units[n] + word.Length;
        points[n + 1] = points[n] + length;
    }

    void Grow()
    {
        int size = 2 * hashes.Length;
        Array.Resize(ref hashes, size);
        Array.Resize(ref lengths, size);
        Array.Resize(ref prefixes, size + 1);
        Array.Resize(ref units, size + 1);
        Array.Resize(ref points, size + 1);
    }

    /// <summary>Code points of the most frequent <paramref name="n"/>-gram of words, joined by spaces, times its number; of several the first; 0 where there is none.</summary>
    public long TopNGram(int n)
    {
        int count = Words - n + 1;
        if (count <= 0) return 0;
        table.Clear(count);
        int most = 0, best = int.MaxValue;
        for (int i = 0; i < count; i++)
        {
            ulong h = hashes[i];
            for (int j = 1; j < n; j++) h = (h ^ (h >> 29)) * 0xBF58476D1CE4E5B9 + hashes[i + j];
            int c = table.Count(h, i, out int first);
            if (c > most || (c == most && first < best)) (most, best) = (c, first);
        }
        return (long)(points[best + n] - points[best] + n - 1) * most;
    }

    /// <summary>Code points in repetitions of <paramref name="n"/>-grams of words, joined without spaces; a repetition found is skipped whole. Call <see cref="Prepare"/> first.</summary>
    public long DuplicateNGrams(int n)
    {
        int count = Words - n + 1;
        if (count <= 0) return 0;
        table.Clear(count);
        long repeated = 0;
        for (int i = 0; i < count;)
        {
            ulong h = prefixes[i + n] - prefixes[i] * powers[units[i + n] - units[i]];
            if (table.Add(h ^ (h >> 31)))
            {
                i++;
                continue;
            }
            repeated += points[i + n] - points[i];
            i += n;
        }
        return repeated;
    }

    /// <summary>Hashes of all prefixes of the words joined without spaces.</summary>
    public void Prepare()
    {
        int longest = units[Words];
        if (powers.Length <= longest)
        {
            int from = powers.Length;
            Array.Resize(ref powers, Math.Max(longest + 1, 2 * from));
            for (int i = from; i < powers.Length; i++) powers[i] = powers[i - 1] * B;
        }
        for (int i = 0; i < Words; i++) prefixes[i + 1] = prefixes[i] * powers[lengths[i]] + hashes[i];
    }

    /// <summary>Elements among <paramref name="parts"/> of the text that came before, and their code points.</summary>
    public (int Elements, long Points) Duplicates(ReadOnlySpan<Range> parts)
    {
        table.Clear(parts.Length);
        int elements = 0;
        long duplicated = 0;
        foreach (Range part in parts)
        {
            ReadOnlySpan<char> span = Text.AsSpan(part);
            if (table.Add(Hash(span))) continue;
            elements++;
            duplicated += CodePoints(span);
        }
        return (elements, duplicated);
    }

    /// <summary>The hash of any text.</summary>
    public static ulong Hash(ReadOnlySpan<char> text)
    {
        ulong h = 0;
        foreach (char c in text) h = h * B + c + 1;
        return h ^ (h >> 31);
    }

    /// <summary>Code points of <paramref name="text"/>: units less the second halves of pairs.</summary>
    public static int CodePoints(ReadOnlySpan<char> text)
    {
        int n = text.Length;
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF')) return n;
        for (int i = 1; i < text.Length; i++) if (char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1])) n--;
        return n;
    }
}
