using System.Security.Cryptography;
using System.Text;
using Hanok.Language.Messages;

namespace Hanok.Provenance.Transcripts;

/// <summary>Reads <c>transcript.jsonl</c> strictly: every byte is as <c>docs/formats.md</c> fixes it, steps and checkpoints are complete, and each value of the chain is recomputed.</summary>
public static class TranscriptReader
{
    const long MaxBytes = 1L << 30;

    /// <summary>Reads a whole transcript: the chains of pre-training and tuning, one after the other, each with its end.</summary>
    /// <exception cref="UserError"><c>provenance.transcript_…</c>, with the line.</exception>
    public static IReadOnlyList<TranscriptChain> Read(string path) => Parse(path, Load(path), finished: true);

    /// <summary>Reads a transcript that may still be growing: a torn last line is left out, and the last chain may lack steps, its last checkpoint and its end.</summary>
    /// <exception cref="UserError"><c>provenance.transcript_…</c>, with the line.</exception>
    public static IReadOnlyList<TranscriptChain> ReadUnfinished(string path)
    {
        byte[] bytes = Load(path);
        return Parse(path, bytes.AsSpan(0, bytes.AsSpan().LastIndexOf((byte)'\n') + 1), finished: false);
    }

    static byte[] Load(string path)
    {
        FileInfo info = new(path);
        if (!info.Exists) throw new UserError("provenance.no_transcript", path);
        if (info.Length > MaxBytes) throw new UserError("provenance.transcript_size", path, info.Length);
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[info.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    internal static IReadOnlyList<TranscriptChain> Parse(string path, ReadOnlySpan<byte> bytes, bool finished)
    {
        if (bytes.IsEmpty) throw new UserError("provenance.transcript_empty", path);
        List<TranscriptChain> chains = [];
        ChainBuilder? open = null;
        int number = 0;
        for (int start = 0; start < bytes.Length;)
        {
            number++;
            int length = bytes[start..].IndexOf((byte)'\n');
            if (length < 0) throw new UserError("provenance.transcript_torn", path, number);
            LineCursor line = new(path, number, bytes.Slice(start, length));
            line.Expect("{\"type\":\""u8);
            int end = start + length + 1;
            if (open is null) open = new ChainBuilder(path, start, ReadStart(ref line), chains.Count == 0 ? null : chains[^1], number);
            else if (line.Is("step\""u8)) open.AddStep(ReadStep(ref line, out int step), step, number);
            else if (line.Is("checkpoint\""u8)) open.AddCheckpoint(ReadCheckpoint(ref line), bytes, end, number);
            else
            {
                chains.Add(open.End(ReadEnd(ref line), number));
                open = null;
            }
            line.End();
            start = end;
        }
        if (open is not null)
        {
            if (finished) throw new UserError("provenance.transcript_unfinished", path, open.Start.Name);
            chains.Add(open.Unfinished());
        }
        return chains;
    }

    static ChainStart ReadStart(ref LineCursor line)
    {
        line.Expect("start\",\"name\":\""u8);
        string name = line.Word();
        line.Expect("\",\"contract\":\""u8);
        string contract = line.Word();
        string recipe = Hash(ref line, "\",\"recipe\":\""u8);
        string commitment = Hash(ref line, "\",\"seed_commitment\":\""u8);
        string? digest = null, chain = null;
        if (line.Is("\",\"previous_digest\""u8))
        {
            digest = Hash(ref line, "\",\"previous_digest\":\""u8);
            chain = Hash(ref line, "\",\"previous_chain\":\""u8);
        }
        string weights = Hash(ref line, "\",\"initial_weights\":\""u8);
        string order = Hash(ref line, "\",\"data_order\":\""u8);
        line.Expect("\",\"steps\":"u8);
        int steps = line.Count();
        line.Expect(",\"interval\":"u8);
        int interval = line.Count();
        line.Expect("}"u8);
        return new ChainStart(name, contract, recipe, commitment, digest, chain, weights, order, steps, interval);
    }

    static StepLine ReadStep(ref LineCursor line, out int step)
    {
        line.Expect("step\",\"step\":"u8);
        step = line.Count();
        line.Expect(",\"loss\":"u8);
        float loss = line.Single();
        line.Expect(",\"gradient_norm\":"u8);
        double norm = line.Double();
        line.Expect("}"u8);
        return new StepLine(loss, norm);
    }

    static CheckpointLine ReadCheckpoint(ref LineCursor line)
    {
        line.Expect("checkpoint\",\"number\":"u8);
        int number = line.Count();
        line.Expect(",\"step\":"u8);
        int step = line.Count();
        string digest = Hash(ref line, ",\"digest\":\""u8);
        string chain = Hash(ref line, "\",\"chain\":\""u8);
        line.Expect("\"}"u8);
        return new CheckpointLine(number, step, digest, chain);
    }

    static ulong ReadEnd(ref LineCursor line)
    {
        line.Expect("end\",\"seed\":"u8);
        ulong seed = line.Seed();
        line.Expect("}"u8);
        return seed;
    }

    static string Hash(ref LineCursor line, ReadOnlySpan<byte> before)
    {
        line.Expect(before);
        return line.Hash();
    }

    /// <summary>Collects the lines of one chain and checks their order.</summary>
    sealed class ChainBuilder
    {
        readonly string path;
        readonly List<StepLine> steps = [];
        readonly List<CheckpointLine> checkpoints = [];
        byte[] value;
        int linkStart;

        public ChainBuilder(string path, int offset, ChainStart start, TranscriptChain? before, int number)
        {
            this.path = path;
            Start = start;
            linkStart = offset;
            value = start.PreviousDigest is { } previous ? Convert.FromHexString(previous) : new byte[32];
            CheckpointLine? last = before?.Checkpoints[^1];
            Require(number, "name", before is null ? start.Name : "tune", start.Name);
            Require(number, "previous_digest", last?.Digest, start.PreviousDigest, onlyIf: before is not null);
            Require(number, "previous_chain", last?.Chain, start.PreviousChain, onlyIf: before is not null);
            Require(number, "contract", before?.Start.Contract, start.Contract, onlyIf: before is not null);
            Require(number, "recipe", before?.Start.Recipe, start.Recipe, onlyIf: before is not null);
            Require(number, "seed_commitment", before?.Start.SeedCommitment, start.SeedCommitment, onlyIf: before is not null);
        }

        public ChainStart Start { get; }

        public void AddStep(StepLine step, int which, int number)
        {
            if (CheckpointDue) throw new UserError("provenance.transcript_order", path, number, "checkpoint", $"step {which}");
            if (which != steps.Count + 1 || which > Start.Steps)
                throw new UserError("provenance.transcript_order", path, number, steps.Count < Start.Steps ? $"step {steps.Count + 1}" : "end", $"step {which}");
            steps.Add(step);
        }

        public void AddCheckpoint(CheckpointLine line, ReadOnlySpan<byte> bytes, int end, int number)
        {
            if (!CheckpointDue) throw new UserError("provenance.transcript_order", path, number, steps.Count < Start.Steps ? $"step {steps.Count + 1}" : "end", $"checkpoint {line.Number}");
            Require(number, "number", $"{checkpoints.Count + 1}", $"{line.Number}");
            Require(number, "step", $"{steps.Count}", $"{line.Step}");
            value = ChainHash.Next(value, bytes[linkStart..end]);
            string expected = Convert.ToHexStringLower(value);
            if (expected != line.Chain) throw new UserError("provenance.transcript_chain", path, number, Start.Name, line.Number, expected, line.Chain);
            checkpoints.Add(line);
            linkStart = end;
        }

        public TranscriptChain End(ulong seed, int number)
        {
            if (steps.Count < Start.Steps) throw new UserError("provenance.transcript_order", path, number, $"step {steps.Count + 1}", "end");
            if (CheckpointDue) throw new UserError("provenance.transcript_order", path, number, "checkpoint", "end");
            string commitment = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"hanok-seed-v1\n{seed}")));
            if (commitment != Start.SeedCommitment) throw new UserError("provenance.transcript_seed", path, number, seed, Start.SeedCommitment, commitment);
            return new TranscriptChain(Start, steps, checkpoints, seed);
        }

        public TranscriptChain Unfinished() => new(Start, steps, checkpoints, null);

        bool CheckpointDue =>
            steps.Count > 0 && (steps.Count % Start.Interval == 0 || steps.Count == Start.Steps) && (checkpoints.Count == 0 || checkpoints[^1].Step != steps.Count);

        void Require(int number, string member, string? expected, string? found, bool onlyIf = true)
        {
            if (onlyIf && expected != found) throw new UserError("provenance.transcript_value", path, number, member, expected ?? "-", found ?? "-");
        }
    }
}
