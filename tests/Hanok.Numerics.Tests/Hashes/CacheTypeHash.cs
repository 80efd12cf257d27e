namespace Hanok.Numerics.Tests;

/// <summary>Attention over a cache of some types: a prompt, then single rows and a few together past 1,024 keys, with one head to a key head, several, and more than are computed one by one.</summary>
sealed class CacheTypeHash(CacheType keys, CacheType values) : IHashCase
{
    const int Before = 1060, More = 21;

    public string Name => $"cache-{keys.NameOf()}-{values.NameOf()}";

    public void Run(WorkerPool pool, HashSink hash)
    {
        foreach ((int heads, int keyHeads) in ((int, int)[])[(2, 2), (3, 1), (10, 1)])
        {
            AttentionShape shape = new(heads, keyHeads, 32, 0.5f), near = shape with { Window = 5 };
            using SequenceRows sequences = new();
            using CacheMemory memory = new(shape, sequences, 1, Before + More + 1, keys, values);
            using Tape fill = new(pool, Before, training: false), read = new(pool, More, training: false);
            Node o = Record(fill, near, Before, memory);
            sequences.Add(0, 0, Before);
            fill.Forward();
            hash.Add(o.Value);
            o = Record(read, shape, More, memory);
            foreach ((int start, int rows) in ((int, int)[])[(Before, 1), (Before + 1, More)])
            {
                read.Rows = rows;
                sequences.Clear();
                sequences.Add(0, start, rows);
                read.Forward();
                hash.Add(o.Value.Span[..(rows * heads * 32)]);
            }
        }
    }

    static Node Record(Tape tape, AttentionShape shape, int rows, CacheMemory memory) =>
        tape.Attention(Noise(tape, "tq", rows, shape.QueryHeads), Noise(tape, "tk", rows, shape.KeyHeads), Noise(tape, "tv", rows, shape.KeyHeads), shape, memory);

    static Node Noise(Tape tape, string name, int rows, int heads) => tape.Input(AttentionHash.Noise(name + rows, rows, heads * 32));
}
