namespace Hanok.Language.Tests.Tokenization;

/// <summary>Damages a JSON file by its own characters: some replaced, cut out, repeated or put in.</summary>
static class JsonDamage
{
    /// <summary>One to five edits of <paramref name="json"/>.</summary>
    public static byte[] Of(byte[] json, Random random)
    {
        List<byte> file = [.. json];
        ReadOnlySpan<byte> interesting = "{}[]\",:0123456789-enulltrue\\ud8\xFF"u8;
        for (int n = random.Next(1, 6); n > 0; n--)
        {
            int at = random.Next(file.Count), length = Math.Min(random.Next(1, 20), file.Count - at);
            switch (random.Next(4))
            {
                case 0: file[at] = interesting[random.Next(interesting.Length)]; break;
                case 1: file.RemoveRange(at, length); break;
                case 2: file.InsertRange(at, [.. file.Skip(random.Next(file.Count)).Take(length)]); break;
                default: file.Insert(at, interesting[random.Next(interesting.Length)]); break;
            }
            if (file.Count == 0) break;
        }
        return [.. file];
    }
}
