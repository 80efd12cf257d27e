using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hanok.Language.Messages;
using Microsoft.Win32.SafeHandles;

namespace Hanok.Data.Shards;

/// <summary>Reads the tokens of one part as one long sequence, from files that need not fit in memory.</summary>
/// <remarks>Reads may run on any number of threads at once.</remarks>
public sealed class TokenShards : IDisposable
{
    readonly SafeFileHandle[] handles;
    readonly long[] starts;
    readonly int width;

    TokenShards(ShardIndex index, ShardPart part, SafeFileHandle[] openFiles, long[] fileStarts)
    {
        Index = index;
        Part = part;
        handles = openFiles;
        starts = fileStarts;
        width = index.TokenBytes;
        Count = starts[^1];
    }

    /// <summary>The index beside the files.</summary>
    public ShardIndex Index { get; }

    /// <summary>The part's files and units.</summary>
    public ShardPart Part { get; }

    /// <summary>Tokens of the part, separators included.</summary>
    public long Count { get; }

    /// <summary>UTF-8 bytes of the text behind the tokens, separators not counted.</summary>
    public long Bytes => Part.Bytes;

    /// <summary>Opens the part <paramref name="part"/> (<c>train</c>, <c>holdout</c>) of the shards in <paramref name="directory"/>; file sizes and the units are checked against the index.</summary>
    /// <exception cref="UserError"><c>data.missing</c>, <c>data.shard_index</c>, <c>data.shard_part</c>, <c>data.shard_size</c>.</exception>
    public static TokenShards Open(string directory, string part)
    {
        ShardIndex index = ShardIndex.Load(directory);
        ShardPart found = index.Parts.FirstOrDefault(p => p.Name == part) ?? throw new UserError("data.shard_part", directory, part);
        List<SafeFileHandle> opened = [];
        long[] ends = new long[found.Files.Count + 1];
        try
        {
            for (int i = 0; i < found.Files.Count; i++)
            {
                ShardFile file = found.Files[i];
                string path = Path.Combine(directory, file.File);
                if (!File.Exists(path)) throw new UserError("data.missing", path);
                SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.RandomAccess);
                opened.Add(handle);
                long expected = checked(file.Tokens * index.TokenBytes);
                long length = RandomAccess.GetLength(handle);
                if (length != expected) throw new UserError("data.shard_size", path, expected, length);
                ends[i + 1] = checked(ends[i] + file.Tokens);
            }
            long unitStart = 0;
            foreach (UnitRange unit in found.Units)
            {
                if (unit.Start != unitStart || unit.Tokens > ends[^1] - unitStart)
                    throw new UserError("data.shard_index", Path.Combine(directory, ShardIndex.FileName), $"{unit.Unit}: {unit.Start} + {unit.Tokens} / {ends[^1]}");
                unitStart += unit.Tokens;
            }
            return new TokenShards(index, found, [.. opened], ends);
        }
        catch
        {
            foreach (SafeFileHandle h in opened) h.Dispose();
            throw;
        }
    }

    /// <summary>Reads tokens <paramref name="start"/> … into the whole of <paramref name="tokens"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside 0 … <see cref="Count"/>.</exception>
    /// <exception cref="UserError"><c>data.shard_token</c>: an id is not below the vocabulary's size.</exception>
    public void Read(long start, Span<int> tokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        if (start > Count - tokens.Length) throw new ArgumentOutOfRangeException(nameof(start), $"tokens {start} + {tokens.Length} of {Count}");
        int file = Array.BinarySearch(starts, start);
        if (file < 0) file = ~file - 1;
        while (!tokens.IsEmpty)
        {
            while (starts[file + 1] <= start) file++;
            int here = (int)Math.Min(tokens.Length, starts[file + 1] - start);
            ReadFile(file, start - starts[file], tokens[..here]);
            tokens = tokens[here..];
            start += here;
        }
    }

    /// <summary>Hashes every file and compares with the index.</summary>
    /// <exception cref="UserError"><c>data.shard_hash</c> names the file that differs.</exception>
    public void Verify(CancellationToken cancellation = default)
    {
        byte[] buffer = new byte[1 << 20];
        for (int i = 0; i < handles.Length; i++)
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long offset = 0;
            for (int read; (read = RandomAccess.Read(handles[i], buffer, offset)) > 0; offset += read)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer.AsSpan(0, read));
            }
            string found = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (found != Part.Files[i].Sha256) throw new UserError("data.shard_hash", Part.Files[i].File, Part.Files[i].Sha256, found);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafeFileHandle h in handles) h.Dispose();
    }

    void ReadFile(int file, long first, Span<int> tokens)
    {
        byte[]? rented = null;
        Span<byte> bytes = width == 4 ? MemoryMarshal.AsBytes(tokens) : (rented = ArrayPool<byte>.Shared.Rent(tokens.Length * 2)).AsSpan(0, tokens.Length * 2);
        try
        {
            long offset = first * width;
            for (int done = 0; done < bytes.Length;)
            {
                int n = RandomAccess.Read(handles[file], bytes[done..], offset + done);
                if (n == 0) throw new UserError("data.shard_size", Part.Files[file].File, Part.Files[file].Tokens * width, offset + done);
                done += n;
            }
            for (int i = 0; i < tokens.Length; i++)
            {
                tokens[i] = width == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * 4)..]);
                if ((uint)tokens[i] >= (uint)Index.VocabularySize)
                    throw new UserError("data.shard_token", Part.Files[file].File, (first + i) * width, tokens[i], Index.VocabularySize);
            }
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
