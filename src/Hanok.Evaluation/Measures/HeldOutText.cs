using Hanok.Data.Shards;
using Hanok.Language;

namespace Hanok.Evaluation.Measures;

/// <summary>A held-out document as tokens and as bytes.</summary>
/// <param name="Unit">Its unit.</param>
/// <param name="IsOwn">Whether it is of a file that the user added.</param>
/// <param name="Ids">Its tokens, the separator behind it not included.</param>
/// <param name="Bytes">The bytes that the tokens stand for.</param>
public sealed record HeldOutDocument(string Unit, bool IsOwn, int[] Ids, byte[] Bytes);

/// <summary>Reads documents back out of token shards.</summary>
public static class HeldOutText
{
    /// <summary>
    /// Documents of the part, at most about <paramref name="mostTokens"/> tokens of them: where there are more, every n-th document counts, so that each unit has its share.
    /// The user's own files count whole.
    /// </summary>
    public static IReadOnlyList<HeldOutDocument> Read(TokenShards shards, Tokenizer tokenizer, long mostTokens)
    {
        long own = shards.Part.Units.Where(u => u.IsOwn).Sum(u => u.Tokens);
        int stride = (int)Math.Max(1, Math.Ceiling((double)(shards.Count - own) / mostTokens));
        List<HeldOutDocument> documents = [];
        foreach (UnitRange unit in shards.Part.Units)
        {
            int[] ids = new int[checked((int)unit.Tokens)];
            shards.Read(unit.Start, ids);
            int number = 0;
            foreach (int[] document in Split(ids, shards.Index.Separator))
                if (document.Length > 0 && (unit.IsOwn || number++ % stride == 0)) documents.Add(new HeldOutDocument(unit.Unit, unit.IsOwn, document, Bytes(tokenizer, document)));
        }
        return documents;
    }

    /// <summary>Cuts tokens at the separator.</summary>
    public static IEnumerable<int[]> Split(int[] ids, int separator)
    {
        int start = 0;
        for (int i = 0; i <= ids.Length; i++)
        {
            if (i < ids.Length && ids[i] != separator) continue;
            if (i > start) yield return ids[start..i];
            start = i + 1;
        }
    }

    /// <summary>The bytes that tokens stand for.</summary>
    public static byte[] Bytes(Tokenizer tokenizer, ReadOnlySpan<int> ids)
    {
        int length = 0;
        foreach (int id in ids) length += tokenizer.TokenBytes(id).Length;
        byte[] bytes = new byte[length];
        int at = 0;
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> token = tokenizer.TokenBytes(id);
            token.CopyTo(bytes.AsSpan(at));
            at += token.Length;
        }
        return bytes;
    }
}
