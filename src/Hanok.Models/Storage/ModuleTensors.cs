using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Models.Storage.Rows;

namespace Hanok.Models.Storage;

/// <summary>The tensors in which a checkpoint stores the weight of one module: codes, scales, zeros … Whatever is asked for counts as read.</summary>
/// <param name="file">The file.</param>
/// <param name="weight">What the weight would be called in the file if it were plain floats.</param>
/// <param name="shape">The weight's axes.</param>
/// <param name="used">Gathers the names of tensors that were asked for.</param>
sealed class ModuleTensors(SafetensorsFile file, string weight, IReadOnlyList<int> shape, HashSet<string> used)
{
    const string Suffix = ".weight";

    /// <summary>The file.</summary>
    public SafetensorsFile File => file;

    /// <summary>The weight's name.</summary>
    public string Weight => weight;

    /// <summary>The weight's axes.</summary>
    public IReadOnlyList<int> Shape => shape;

    /// <summary>Whether it is the matrix of a module; norms, and experts that lie in one tensor, are not.</summary>
    public bool IsMatrix => shape.Count == 2 && weight.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The module's name.</summary>
    public string Name => weight[..^Suffix.Length];

    /// <summary>Outputs of the module.</summary>
    public int Rows => shape[0];

    /// <summary>Inputs of the module.</summary>
    public int Columns => shape[1];

    /// <summary>Whether the module has a tensor called <paramref name="part"/>.</summary>
    public bool Has(string part) => file.TryGet($"{Name}.{part}", out _);

    /// <summary>The type of tensor <paramref name="part"/>; null where there is none.</summary>
    public TensorType? TypeOf(string part) => file.TryGet($"{Name}.{part}", out SafetensorsEntry? entry) ? entry.Type : null;

    /// <summary>Tensor <paramref name="part"/> of the module.</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>, <c>models.tensor_shape</c>, <c>models.tensor_type</c>, <c>models.tensor_too_large</c>.</exception>
    public SafetensorsEntry Take(string part, IReadOnlyList<long> axes, params ReadOnlySpan<TensorType> types) => TakeAny($"{Name}.{part}", [axes], types);

    /// <summary>Tensor <paramref name="name"/> in one of several shapes; no types: F32, F16 or BF16.</summary>
    /// <exception cref="UserError"><c>models.tensor_missing</c>, <c>models.tensor_shape</c>, <c>models.tensor_type</c>, <c>models.tensor_too_large</c>.</exception>
    public SafetensorsEntry TakeAny(string name, IReadOnlyList<IReadOnlyList<long>> shapes, params ReadOnlySpan<TensorType> types)
    {
        SafetensorsEntry entry = file[name];
        if (!shapes.Any(axes => entry.Shape.SequenceEqual(axes))) throw Wrong(entry, string.Join(", ", shapes.Select(axes => $"[{string.Join(", ", axes)}]")));
        if (types.IsEmpty ? !entry.Type.IsFloat() : !types.Contains(entry.Type))
            throw new UserError("models.tensor_type", entry.File, entry.Name, entry.Offset, types.IsEmpty ? "F32, F16, BF16" : string.Join(", ", types.ToArray().Select(TensorTypes.Name)), entry.Type.Name());
        used.Add(name);
        return entry;
    }

    /// <summary>Tensor <paramref name="part"/>, of at most 2 GiB.</summary>
    /// <exception cref="UserError">As <see cref="Take"/>; <c>models.tensor_too_large</c>.</exception>
    public SafetensorsEntry TakeSmall(string part, IReadOnlyList<long> axes, params ReadOnlySpan<TensorType> types)
    {
        SafetensorsEntry entry = Take(part, axes, types);
        return entry.Bytes <= int.MaxValue ? entry : throw new UserError("models.tensor_too_large", entry.File, entry.Name, entry.ShapeText);
    }

    /// <summary>Marks tensors that say how activations may be quantised while a model runs, which changes nothing in its weights.</summary>
    public void Skip(params ReadOnlySpan<string> parts)
    {
        foreach (string part in parts)
            if (Has(part)) used.Add($"{Name}.{part}");
    }

    /// <summary>Numbers, one a block of the weight: [⌈rows / block rows⌉, ⌈columns / block columns⌉]; a lone column or number may have fewer axes.</summary>
    /// <exception cref="UserError">As <see cref="Take"/>.</exception>
    public StoredRows OfBlocks(string part, (int Rows, int Columns) block, params ReadOnlySpan<TensorType> types)
    {
        (long rows, int columns) = Grid(block);
        List<IReadOnlyList<long>> shapes = [[rows, columns]];
        if (columns == 1) shapes.Add([rows]);
        if (rows == 1 && columns == 1) shapes.Add([]);
        SafetensorsEntry entry = TakeAny($"{Name}.{part}", shapes, types);
        return entry.Type.IsFloat() ? new PlainRows(file, entry, rows, columns) : new CodeRows(file, entry, rows, columns, TableOf(entry.Type));
    }

    /// <summary>Blocks in each direction.</summary>
    public (long Rows, int Columns) Grid((int Rows, int Columns) block) => (((long)Rows + block.Rows - 1) / block.Rows, (int)(((long)Columns + block.Columns - 1) / block.Columns));

    /// <summary>A single number of F32, F16 or BF16.</summary>
    /// <exception cref="UserError">As <see cref="Take"/>.</exception>
    public float Number(string part)
    {
        SafetensorsEntry entry = TakeAny($"{Name}.{part}", [[1], []]);
        Span<float> value = stackalloc float[1];
        new PlainRows(file, entry, 1, 1).Read(0, value);
        return value[0];
    }

    /// <summary>What bytes of a type stand for.</summary>
    public static float[] TableOf(TensorType type) => type switch
    {
        TensorType.I8 => CodeTables.Signed8,
        TensorType.F8E4M3 => CodeTables.Float8E4M3,
        TensorType.F8E8M0 or TensorType.U8 => CodeTables.PowersOfTwo,
        _ => throw new ArgumentException(type.Name(), nameof(type)),
    };

    /// <summary>An error about the shape of <paramref name="entry"/>.</summary>
    public static UserError Wrong(SafetensorsEntry entry, string expected) => new("models.tensor_shape", entry.File, entry.Name, entry.Offset, expected, entry.ShapeText);
}
