using Hanok.Language.Messages;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage.Rows;
using Hanok.Numerics;

namespace Hanok.Models.Storage;

/// <summary>Finds a decoder's tensors in a safetensors file by its family's layout and reads them as binary32.</summary>
sealed class CheckpointReader
{
    readonly DecoderSpec spec;
    readonly SafetensorsFile file;
    readonly List<(StoredTensor Stored, StoredRows Rows)> found = [];
    readonly HashSet<string> used = new(StringComparer.Ordinal);
    Dictionary<string, (StoredTensor Stored, StoredRows Rows, StoredPart Part)>? places;

    /// <summary>Finds every tensor and checks shapes and types; allocates nothing for them.</summary>
    /// <param name="spec">The decoder.</param>
    /// <param name="file">The file.</param>
    /// <param name="ignore">Is told of tensors that have no place in the decoder; null: they are errors.</param>
    /// <exception cref="UserError"><c>models.tensor_missing</c>, <c>models.tensor_shape</c>, <c>models.tensor_type</c>, <c>models.tensor_unread</c>.</exception>
    public CheckpointReader(DecoderSpec spec, SafetensorsFile file, Action<UserError>? ignore)
    {
        this.spec = spec;
        this.file = file;
        foreach (StoredTensor stored in spec.Layout.Of(spec)) found.Add((stored, Find(stored)));
        foreach (SafetensorsEntry entry in file.Tensors)
        {
            if (used.Contains(entry.Name) || IsHarmless(entry.Name) || IsTiedHead(entry)) continue;
            UserError error = new("models.tensor_unread", entry.File, entry.Name, spec.Architecture);
            if (ignore is null) throw error;
            ignore(error);
        }
    }

    /// <summary>Reads all tensors into those that <paramref name="target"/> gives by their names.</summary>
    public void Read(Func<string, Tensor> target)
    {
        foreach (var (stored, rows) in found)
            foreach (StoredPart part in stored.Parts) Read(stored, rows, part, target(part.Tensor.Name));
    }

    /// <summary>Reads the tensor called <paramref name="name"/>.</summary>
    public void Read(string name, Tensor tensor)
    {
        (StoredTensor stored, StoredRows rows, StoredPart part) = Place(name);
        Read(stored, rows, part, tensor);
    }

    /// <summary>The tensor called <paramref name="name"/> as it lies in the file; null where its rows are no plain numbers one after the other.</summary>
    public StoredMatrix? Matrix(string name)
    {
        (_, StoredRows rows, StoredPart part) = Place(name);
        return rows is PlainRows plain && part.ColumnStride == 1 && part.RowStride == part.Columns ? plain.Matrix(part) : null;
    }

    (StoredTensor Stored, StoredRows Rows, StoredPart Part) Place(string name)
    {
        places ??= found.SelectMany(f => f.Stored.Parts.Select(p => (f.Stored, f.Rows, Part: p))).ToDictionary(f => f.Part.Tensor.Name, StringComparer.Ordinal);
        return places[name];
    }

    static void Read(StoredTensor stored, StoredRows rows, StoredPart part, Tensor tensor)
    {
        if (stored.IsPlain)
            for (int r = 0; r < part.Rows; r++) rows.Read(r, tensor.Row(r));
        else Gather(rows, new float[rows.Columns], part, tensor);
    }

    // Outside runs the longer stride, so that stored rows come one after the other.
    static void Gather(StoredRows rows, float[] row, StoredPart part, Tensor tensor)
    {
        long loaded = -1;
        bool byRows = part.RowStride >= part.ColumnStride;
        int outside = byRows ? part.Rows : part.Columns, inside = byRows ? part.Columns : part.Rows;
        long outer = byRows ? part.RowStride : part.ColumnStride, inner = byRows ? part.ColumnStride : part.RowStride;
        for (int o = 0; o < outside; o++)
            for (int i = 0; i < inside; i++)
            {
                (long at, long column) = Math.DivRem(part.Offset + o * outer + i * inner, row.Length);
                if (at != loaded) rows.Read(loaded = at, row);
                tensor.Row(byRows ? o : i)[byRows ? i : o] = row[column];
            }
    }

    StoredRows Find(StoredTensor stored)
    {
        string[] names = [.. NamesOf(stored.Name)];
        if (spec.Storage is { } storage)
            foreach (string candidate in names)
                if (storage.Open(new ModuleTensors(file, candidate, stored.Shape, used)) is { } rows) return rows;
        string name = names.FirstOrDefault(n => file.TryGet(n, out _)) ?? stored.Name;
        return new PlainRows(file, new ModuleTensors(file, name, stored.Shape, used).TakeAny(name, [[.. stored.Shape.Select(n => (long)n)]]));
    }

    // What the file may call a tensor.
    IEnumerable<string> NamesOf(string stored) => spec.Layout.Aliases(stored).Prepend(stored).SelectMany(n => spec.IsWrapped ? WrappedNames.Of(n) : [n]);

    bool IsHarmless(string name) => spec.IsWrapped
        ? WrappedNames.IsOfPictures(name) || WrappedNames.Inner(name).Any(n => spec.Layout.IsHarmless(spec, n))
        : spec.Layout.IsHarmless(spec, name);

    // A tied head stored once more, equal to the table.
    bool IsTiedHead(SafetensorsEntry entry)
    {
        if (!spec.TiedEmbeddings || !NamesOf(DecoderTensors.Head).Contains(entry.Name)) return false;
        if (NamesOf(found[0].Stored.Name).FirstOrDefault(n => file.TryGet(n, out _)) is not { } embedding) return false;
        SafetensorsEntry table = file[embedding];
        if (entry.Type != table.Type || entry.Bytes != table.Bytes) return false;
        for (long at = 0; at < entry.Bytes; at += 1 << 20)
        {
            int count = (int)Math.Min(1 << 20, entry.Bytes - at);
            if (!file.Bytes(entry, at, count).SequenceEqual(file.Bytes(table, at, count))) return false;
        }
        return true;
    }
}
