using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hanok.Provenance.Tests.Transcripts;

/// <summary>Builds transcripts for tests straight from the words of docs/formats.md, so that neither the trainer's nor the reader's code judges itself.</summary>
sealed class SampleTranscript
{
    readonly StringBuilder all = new();
    readonly string commitment;
    readonly ulong seed;

    public SampleTranscript(ulong seed = 7)
    {
        this.seed = seed;
        commitment = Hex(SHA256.HashData(Encoding.ASCII.GetBytes("hanok-seed-v1\n" + seed.ToString(CultureInfo.InvariantCulture))));
    }

    public string LastDigest { get; private set; } = "";

    public string LastChain { get; private set; } = "";

    public string Text => all.ToString();

    public byte[] Bytes => Encoding.UTF8.GetBytes(Text);

    public static string Recipe { get; } = Hex(SHA256.HashData("recipe"u8));

    /// <summary>Two chains: pretrain with 5 steps and checkpoints after 2, 4 and 5; tune with 3 steps and checkpoints after 2 and 3.</summary>
    public static SampleTranscript TwoChains(Func<string, int, string>? digest = null) =>
        new SampleTranscript().Chain("pretrain", 5, 2, digest).Chain("tune", 3, 2, digest);

    public SampleTranscript Chain(string name, int steps, int interval, Func<string, int, string>? digest = null, string? recipe = null)
    {
        digest ??= (chain, step) => Hex(SHA256.HashData(Encoding.UTF8.GetBytes($"{chain}{step}")));
        bool continues = LastDigest.Length > 0;
        byte[] value = continues ? Convert.FromHexString(LastDigest) : new byte[32];
        string previous = continues ? $"\"previous_digest\":\"{LastDigest}\",\"previous_chain\":\"{LastChain}\"," : "";
        string weights = Hex(SHA256.HashData("w"u8)), order = Hex(SHA256.HashData("d"u8));
        StringBuilder link = new();
        link.Append($"{{\"type\":\"start\",\"name\":\"{name}\",\"contract\":\"numerics v1\",\"recipe\":\"{recipe ?? Recipe}\",\"seed_commitment\":\"{commitment}\",{previous}\"initial_weights\":\"{weights}\",\"data_order\":\"{order}\",\"steps\":{steps},\"interval\":{interval}}}\n");
        int number = 0;
        for (int step = 1; step <= steps; step++)
        {
            link.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"step\",\"step\":{step},\"loss\":{9.5f / step},\"gradient_norm\":{1e-7 * step}}}\n");
            if (step % interval != 0 && step != steps) continue;
            LastDigest = digest(name, step);
            string open = $"{{\"type\":\"checkpoint\",\"number\":{++number},\"step\":{step},\"digest\":\"{LastDigest}\"";
            value = SHA256.HashData([.. value, .. Encoding.UTF8.GetBytes(link + open + "}\n")]);
            LastChain = Hex(value);
            all.Append(link).Append(open).Append($",\"chain\":\"{LastChain}\"}}\n");
            link.Clear();
        }
        all.Append(CultureInfo.InvariantCulture, $"{{\"type\":\"end\",\"seed\":{seed}}}\n");
        return this;
    }

    static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
