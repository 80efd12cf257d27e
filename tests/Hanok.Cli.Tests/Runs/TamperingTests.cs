using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Hanok.Cli.Tests.Runs;

/// <summary>A bundle that was tampered with fails, and the message says where: also when manifest and digests were recomputed to match.</summary>
[Collection(TinyRun.Name)]
public sealed class TamperingTests(TinyRun tiny) : IDisposable
{
    readonly string run = tiny.Copy();

    public void Dispose() => Directory.Delete(run, recursive: true);

    string Bundle(string name) => Path.Combine(run, "bundle", name);

    // In its canonical form, so that the manifest itself is beyond reproach.
    void RecomputeManifest()
    {
        string path = Bundle("provenance/manifest.json");
        IEnumerable<string> files = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("files").EnumerateArray().Select(file =>
        {
            string name = file.GetProperty("name").GetString()!;
            byte[] bytes = File.ReadAllBytes(Bundle(name));
            return $"\n{{\"name\":\"{name}\",\"size\":{bytes.Length},\"sha256\":\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"}}";
        });
        File.WriteAllText(path, $"{{\"format\":\"hanok-manifest-1\",\"files\":[{string.Join(',', files)}\n]}}\n");
    }

    // Both chains from their lines on, by the words of docs/formats.md.
    static string RecomputeChains(string transcript)
    {
        StringBuilder all = new(), link = new();
        byte[] value = new byte[32];
        foreach (string line in transcript.Split('\n')[..^1])
        {
            string written = line;
            if (line.Split("\"previous_digest\":\"") is [var before, var after])
            {
                // The second chain begins with the first's last digest and names its last value.
                written = $"{before}\"previous_digest\":\"{after[..64]}\",\"previous_chain\":\"{Convert.ToHexStringLower(value)}{after[(after.IndexOf("chain\":\"", StringComparison.Ordinal) + 8 + 64)..]}";
                value = Convert.FromHexString(after[..64]);
                link.Clear();
            }
            if (line.StartsWith("{\"type\":\"checkpoint\"", StringComparison.Ordinal))
            {
                string open = line.Split(",\"chain\"")[0];
                value = SHA256.HashData([.. value, .. Encoding.UTF8.GetBytes($"{link}{open}}}\n")]);
                written = $"{open},\"chain\":\"{Convert.ToHexStringLower(value)}\"}}";
                link.Clear();
            }
            else link.Append(written).Append('\n');
            all.Append(written).Append('\n');
        }
        return all.ToString();
    }

    // The lowest bit of the last element of a tensor.
    static void FlipBit(string path, string tensor)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int header = (int)BitConverter.ToInt64(bytes);
        int end = JsonDocument.Parse(bytes.AsMemory(8, header)).RootElement.GetProperty(tensor).GetProperty("data_offsets")[1].GetInt32();
        bytes[8 + header + end - 4] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    string LastCheckpoint(string chain) => Directory.EnumerateFiles(Path.Combine(run, "work", "checkpoints", chain), "step-*.safetensors").Order(StringComparer.Ordinal).Last();

    void Fails(string said, params string[] more)
    {
        HanokProcess.Result r = HanokProcess.Run(run, ["verify", "bundle", .. more]);
        Assert.Equal(1, r.Status);
        Assert.Contains(said, r.Out + r.Error);
    }

    static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    void FlipLastBit(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    [Fact]
    public void Weights_OneBit_IsNamed()
    {
        FlipLastBit(Bundle("model.safetensors"));
        Fails("model.safetensors", "--hashes");
        Fails("model.safetensors");
    }

    [Fact]
    public void Weights_OneBit_ManifestRecomputed_DifferFromTheCheckpoint()
    {
        FlipLastBit(Bundle("model.safetensors"));
        RecomputeManifest();
        Fails("model.safetensors");
    }

    [Fact]
    public void Weights_AndDigestReplaced_BreakTheChain()
    {
        string last = LastCheckpoint("tune"), before = Hash(last);
        FlipBit(last, "model.norm.weight");
        FlipBit(Bundle("model.safetensors"), "model.norm.weight");
        string transcript = Bundle("provenance/transcript.jsonl");
        File.WriteAllText(transcript, File.ReadAllText(transcript).Replace(before, Hash(last)));
        RecomputeManifest();
        Fails("the chain of tune breaks");
    }

    [Fact]
    public void Weights_AndEverythingRecomputed_AreCaughtByTheReplay()
    {
        // Weights, checkpoint, digest, chain and manifest all fit each other: only training it again tells.
        string last = LastCheckpoint("tune"), before = Hash(last);
        FlipBit(last, "model.norm.weight");
        FlipBit(Bundle("model.safetensors"), "model.norm.weight");
        string transcript = Bundle("provenance/transcript.jsonl");
        File.WriteAllText(transcript, RecomputeChains(File.ReadAllText(transcript).Replace(before, Hash(last))));
        RecomputeManifest();
        Assert.Equal(0, HanokProcess.Run(run, ["verify", "bundle", "--hashes"]).Status);
        Fails($"the transcript's next checkpoint is {Hash(last)}; the replay gives {before}");
    }

    [Fact]
    public void Weights_PutBetweenTheTrainings_AreNamed()
    {
        string last = LastCheckpoint("pretrain");
        FlipBit(last, "model.norm.weight");
        Fails(Path.GetFileName(last));
    }

    [Theory]
    [InlineData("numerics v1", "numerics v2", "made under the contract numerics v2")]
    [InlineData("\"interval\":32", "\"interval\":32", null)]
    public void Contract_Another_IsRefused(string from, string to, string? said)
    {
        string transcript = Bundle("provenance/transcript.jsonl");
        File.WriteAllText(transcript, RecomputeChains(File.ReadAllText(transcript).Replace(from, to)));
        RecomputeManifest();
        if (said is not null) Fails(said);
        else Assert.Equal(0, HanokProcess.Run(run, ["verify", "bundle", "--hashes"]).Status);   // recomputing what was not changed changes nothing
    }

    [Fact]
    public void Seed_Another_IsNotTheRecipes()
    {
        static string Commitment(ulong seed) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"hanok-seed-v1\n{seed}")));
        string transcript = Bundle("provenance/transcript.jsonl"), text = File.ReadAllText(transcript);
        Assert.Contains(Commitment(1446), text);
        File.WriteAllText(transcript, RecomputeChains(text.Replace(Commitment(1446), Commitment(1443)).Replace("\"seed\":1446", "\"seed\":1443")));
        RecomputeManifest();
        Fails("the transcript opens seed 1443; the recipe has 1446");
    }

    [Fact]
    public void Data_Reordered_ShardsHash()
    {
        string shard = Reorder();
        Fails(Path.GetFileName(shard), "--segment", "pretrain:0");
    }

    [Fact]
    public void Data_ReorderedAndIndexedAnew_OtherRoot()
    {
        string shard = Reorder(), index = Path.Combine(run, "work", "shards", "index.json"), before = File.ReadAllText(index);
        using JsonDocument json = JsonDocument.Parse(before);
        string old = json.RootElement.GetProperty("parts").EnumerateObject().SelectMany(p => p.Value.GetProperty("files").EnumerateArray()).First(f => f.GetProperty("file").GetString() == Path.GetFileName(shard)).GetProperty("sha256").GetString()!;
        File.WriteAllText(index, before.Replace(old, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(shard))), StringComparison.Ordinal));
        Fails("in the order of the recipe, has the root", "--segment", "pretrain:0");
    }

    // Neighbouring runs of 32 tokens change places all over: the same tokens, each valid.
    string Reorder()
    {
        string shard = Directory.EnumerateFiles(Path.Combine(run, "work", "shards"), "train-*.bin").First();
        byte[] bytes = File.ReadAllBytes(shard);
        for (int i = 0; i + 128 <= bytes.Length; i += 128)
        {
            byte[] first = bytes[i..(i + 64)];
            bytes.AsSpan(i + 64, 64).CopyTo(bytes.AsSpan(i));
            first.CopyTo(bytes, i + 64);
        }
        File.WriteAllBytes(shard, bytes);
        return shard;
    }

    [Theory]
    [InlineData("config.json", "\"rope_theta\": 10000", "\"rope_theta\": 20000")]
    [InlineData("tokenizer.json", "\"id\": 1,", "\"id\": 1, ")]
    public void PartsBesideTheWeights_AlteredWithTheManifest_AreNamedWhereTheyMeanAnotherModel(string file, string before, string after)
    {
        string text = File.ReadAllText(Bundle(file));
        Assert.Contains(before, text, StringComparison.Ordinal);
        File.WriteAllText(Bundle(file), text.Replace(before, after, StringComparison.Ordinal));
        RecomputeManifest();
        if (file == "config.json") Fails(file, "--segment", "tune:0");
        else Assert.Equal(0, HanokProcess.Run(run, ["verify", "bundle", "--segment", "tune:0"]).Status);       // only white space: the same tokenizer
    }

    [Fact]
    public void Tokenizer_OtherThanTheRuns_IsNamed()
    {
        // Two merges change places: a valid tokenizer that encodes otherwise.
        string text = File.ReadAllText(Bundle("tokenizer.json"));
        using JsonDocument json = JsonDocument.Parse(text);
        string[] merges = [.. json.RootElement.GetProperty("model").GetProperty("merges").EnumerateArray().Take(2).Select(m => m.GetRawText())];
        int first = text.IndexOf(merges[0], text.IndexOf("\"merges\"", StringComparison.Ordinal), StringComparison.Ordinal), second = text.IndexOf(merges[1], first + merges[0].Length, StringComparison.Ordinal);
        File.WriteAllText(Bundle("tokenizer.json"), text[..first] + merges[1] + text[(first + merges[0].Length)..second] + merges[0] + text[(second + merges[1].Length)..]);
        RecomputeManifest();
        Fails("tokenizer.json", "--segment", "tune:0");
    }

    [Fact]
    public void All_WithACheckpointMissing_NamesIt()
    {
        string first = Directory.EnumerateFiles(Path.Combine(run, "work", "checkpoints", "pretrain"), "step-*.safetensors").Order(StringComparer.Ordinal).First();
        File.Delete(first);
        Fails(Path.GetFileName(first), "--all");
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("chain")]
    public void Transcript_Edited_SaysTheLine(string member)
    {
        string path = Bundle("provenance/transcript.jsonl");
        string[] lines = File.ReadAllText(path).Split('\n');
        int i = Array.FindIndex(lines, l => l.Contains($"\"{member}\":", StringComparison.Ordinal) && (member != "chain" || l.Contains("digest", StringComparison.Ordinal)));
        char[] line = lines[i].ToCharArray();
        int at = Array.FindLastIndex(line, char.IsAsciiDigit);
        line[at] = line[at] == '1' ? '2' : '1';
        lines[i] = new string(line);
        File.WriteAllText(path, string.Join('\n', lines), new UTF8Encoding(false));
        RecomputeManifest();
        Fails("transcript.jsonl");
    }

    [Fact]
    public void File_Added_IsNamed()
    {
        File.WriteAllText(Bundle("extra.txt"), "x");
        Fails("extra.txt", "--hashes");
    }
}
