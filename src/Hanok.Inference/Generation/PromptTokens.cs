using Hanok.Language;

namespace Hanok.Inference.Generation;

/// <summary>Text that a model goes on with, in tokens.</summary>
public static class PromptTokens
{
    /// <summary>The tokens of <paramref name="text"/> with those that the model expects around a text; special tokens written in it count as such. One that begins a text stands there once, whoever wrote it.</summary>
    public static int[] Encode(Tokenizer tokenizer, string text)
    {
        int[] ids = tokenizer.Encode(text, recogniseSpecial: true, addSpecial: true), bare = tokenizer.Encode("", addSpecial: true);
        return bare.Length > 0 && ids.Length > 1 && ids[0] == bare[0] && ids[1] == bare[0] ? ids[1..] : ids;
    }

    /// <summary>
    /// <paramref name="fresh"/> with the tokens of <paramref name="own"/> at its beginning, as far as both are the same bytes: what a model wrote may be other tokens than encoding its
    /// text gives, and its own are those in the cache. Special tokens are the same only as tokens.
    /// </summary>
    public static int[] Keep(Tokenizer tokenizer, ReadOnlySpan<int> own, ReadOnlySpan<int> fresh)
    {
        int i = 0, j = 0, keptOwn = 0, keptFresh = 0;
        ReadOnlySpan<byte> a = default, b = default;
        while (true)
        {
            if (a.IsEmpty && b.IsEmpty)
            {
                (keptOwn, keptFresh) = (i, j);
                if (i == own.Length || j == fresh.Length) break;
                bool special = tokenizer.IsSpecial(own[i]), other = tokenizer.IsSpecial(fresh[j]);
                if (special != other || (special && own[i] != fresh[j])) break;
            }
            if (a.IsEmpty)
            {
                if (i == own.Length || (!b.IsEmpty && tokenizer.IsSpecial(own[i]))) break;
                a = tokenizer.TokenBytes(own[i++]);
            }
            if (b.IsEmpty)
            {
                bool together = i == keptOwn + 1 && j == keptFresh;
                if (j == fresh.Length || (!together && tokenizer.IsSpecial(fresh[j]))) break;
                b = tokenizer.TokenBytes(fresh[j++]);
            }
            int common = Math.Min(a.Length, b.Length);
            if (!a[..common].SequenceEqual(b[..common])) break;
            a = a[common..];
            b = b[common..];
        }
        return [.. own[..keptOwn], .. fresh[keptFresh..]];
    }
}
