using System.Buffers.Binary;
using System.Security.Cryptography;
using Hanok.Language.Files;

namespace Hanok.Data.Shards;

/// <summary>Writes the tokens of one part, document by document, into files of a bounded size.</summary>
public sealed class TokenShardWriter : IDisposable
{
    readonly string directory;
    readonly string part;
    readonly int vocabularySize;
    readonly int separator;
    readonly int width;
    readonly long tokensPerFile;
    readonly byte[] buffer = new byte[1 << 16];
    readonly List<ShardFile> files = [];
    readonly List<UnitRange> units = [];
    int filled;
    AtomicFile? file;
    IncrementalHash? hash;
    long tokens, bytes, documents, total;

    /// <summary>A writer of <c>part-00000.bin</c> … in <paramref name="directory"/>.</summary>
    /// <param name="directory">Where the files go.</param>
    /// <param name="part"><c>train</c> or <c>holdout</c>.</param>
    /// <param name="vocabularySize">Ids must be below this.</param>
    /// <param name="separator">The id written after each document.</param>
    /// <param name="tokensPerFile">A file ends after this many tokens.</param>
    public TokenShardWriter(string directory, string part, int vocabularySize, int separator, long tokensPerFile = 1L << 26)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokensPerFile);
        if ((uint)separator >= (uint)vocabularySize) throw new ArgumentOutOfRangeException(nameof(separator));
        this.directory = directory;
        this.part = part;
        this.vocabularySize = vocabularySize;
        this.separator = separator;
        this.tokensPerFile = tokensPerFile;
        width = ShardIndex.BytesFor(vocabularySize);
    }

    /// <summary>Adds one document, followed by the separator.</summary>
    /// <param name="unit">Its unit; documents of a unit come one after another.</param>
    /// <param name="ids">Its tokens, none of them the separator.</param>
    /// <param name="textBytes">UTF-8 bytes of its text.</param>
    /// <param name="isOwn">True for a file that the user added.</param>
    public void Add(string unit, ReadOnlySpan<int> ids, long textBytes, bool isOwn = false)
    {
        if (units.Count == 0 || units[^1].Unit != unit || units[^1].IsOwn != isOwn) units.Add(new UnitRange(unit, total, 0, 0, 0, isOwn));
        foreach (int id in ids)
        {
            if (id == separator) throw new ArgumentException($"separator {id} inside a document of {unit}");
            Put(id);
        }
        Put(separator, textBytes);
        UnitRange u = units[^1];
        units[^1] = u with { Tokens = u.Tokens + ids.Length + 1, Bytes = u.Bytes + textBytes, Documents = u.Documents + 1 };
    }

    /// <summary>Ends the last file and returns the part's record for the index.</summary>
    public ShardPart Complete()
    {
        EndFile();
        return new ShardPart(part, files, units);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        file?.Dispose();
        hash?.Dispose();
    }

    void Put(int id, long endsBytes = -1)
    {
        if ((uint)id >= (uint)vocabularySize) throw new ArgumentOutOfRangeException(nameof(id), $"token {id} of {vocabularySize}");
        if (file is null)
        {
            file = new AtomicFile(Path.Combine(directory, $"{part}-{files.Count:D5}.bin"));
            hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        }
        if (width == 2) BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(filled), (ushort)id);
        else BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(filled), id);
        filled += width;
        tokens++;
        total++;
        if (endsBytes >= 0)
        {
            bytes += endsBytes;
            documents++;
        }
        if (filled == buffer.Length) Flush();
        if (tokens == tokensPerFile) EndFile();
    }

    void Flush()
    {
        file!.Append(buffer.AsSpan(0, filled));
        hash!.AppendData(buffer.AsSpan(0, filled));
        filled = 0;
    }

    void EndFile()
    {
        if (file is null) return;
        Flush();
        file.Commit();
        file = null;
        files.Add(new ShardFile($"{part}-{files.Count:D5}.bin", tokens, bytes, documents, Convert.ToHexStringLower(hash!.GetHashAndReset())));
        hash.Dispose();
        hash = null;
        tokens = bytes = documents = 0;
    }
}
