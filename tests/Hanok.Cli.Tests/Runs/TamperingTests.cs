using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hanok.Cli.Tests.Runs;

/// <summary>A bundle that was tampered with fails, and the message says where: also when manifest and digests were recomputed to match.</summary>
[Collection(TinyRun.Name)]
public sealed class TamperingTests(TinyRun tiny) : IDisposable
{
    readonly string run = tiny.Copy();

    public void Dispose() => Directory.Delete(run, recursive: true);

    string Bundle(string name) => Path.Combine(run, "bundle", name);

    void RecomputeManifest()
    {
        string path = Bundle("provenance/manifest.json");
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(path))!;
        foreach (JsonNode? file in manifest["files"]!.AsArray())
        {
            byte[] bytes = File.ReadAllBytes(Bundle(file!["name"]!.GetValue<string>()));
            file["size"] = bytes.Length;
            file["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        }
        File.WriteAllText(path, manifest.ToJsonString());
    }

    void Fails(string said, params string[] more)
    {
        HanokProcess.Result r = HanokProcess.Run(run, ["verify", "bundle", .. more]);
        Assert.Equal(1, r.Status);
        Assert.Contains(said, r.Out + r.Error);
    }

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
    public void Weights_AndCheckpointAndTranscriptRecomputed_AreCaughtByTheReplay()
    {
        // The forger alters weights, checkpoint, digest and manifest alike; the chain of hashes then no longer fits, or the replay gives other bytes.
        string last = Directory.EnumerateFiles(Path.Combine(run, "work", "checkpoints", "tune"), "step-*.safetensors").Order(StringComparer.Ordinal).Last();
        string before = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(last)));
        FlipLastBit(last);
        string after = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(last)));
        string transcript = Bundle("provenance/transcript.jsonl");
        File.WriteAllText(transcript, File.ReadAllText(transcript).Replace(before, after));
        RecomputeManifest();
        Fails("transcript.jsonl");
    }

    [Fact]
    public void Data_Reordered_OtherRoot()
    {
        string shard = Directory.EnumerateFiles(Path.Combine(run, "work", "shards"), "train-*.bin").First();
        byte[] bytes = File.ReadAllBytes(shard);
        Array.Reverse(bytes, 0, 64);
        File.WriteAllBytes(shard, bytes);
        Fails("✗", "--segment", "pretrain:0");
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
