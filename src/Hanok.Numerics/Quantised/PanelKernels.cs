using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Hanok.Numerics;

/// <summary>What a kernel reads and writes: some blocks of one panel, or as stored all blocks of adjacent panels, with some rows of activations.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct PanelTile
{
    /// <summary>The integers, expanded to bytes or as stored.</summary>
    public byte* Weights;

    /// <summary>The scales, expanded (<see cref="ExpandedPanel"/>) or as stored.</summary>
    public byte* Scales;

    /// <summary>The first row's records (<see cref="ActivationBlocks"/>).</summary>
    public byte* Activations;

    /// <summary>Bytes between rows of activations.</summary>
    public nint RowBytes;

    /// <summary>The first row's results, 32 a panel, which the chains go on from; as stored they begin at zero.</summary>
    public float* Results;

    /// <summary>Bytes between rows of results.</summary>
    public nint ResultBytes;

    /// <summary>Blocks.</summary>
    public nint Blocks;

    /// <summary>Panels, one behind the other: more than one only as they are stored.</summary>
    public nint Panels;
}

/// <summary>The kernels for one layout of panels: for every number of rows up to a tile's most one.</summary>
sealed unsafe class PanelKernels
{
    readonly NativeBuffer<nint> kernels;

    PanelKernels(string name, ReadOnlySpan<nint> kernels, bool isNative, bool direct = false)
    {
        Name = name;
        this.kernels = new NativeBuffer<nint>(kernels.Length);
        kernels.CopyTo(this.kernels.Span);
        Entries = new Table(this.kernels.Data, kernels.Length, isNative, direct);
    }

    /// <summary>Which instructions they use.</summary>
    public string Name { get; }

    /// <summary>Their addresses.</summary>
    public Table Entries { get; }

    /// <summary>Addresses of kernels as plain values, which bodies of loops can carry.</summary>
    public readonly struct Table(nint* kernels, int count, bool isNative, bool direct)
    {
        readonly nint* kernels = kernels;
        readonly bool isNative = isNative;

        /// <summary>The most rows of one call.</summary>
        public readonly int MostRows = count;

        /// <summary>Whether they read panels as they are stored.</summary>
        public readonly bool IsDirect = direct;

        /// <summary>Computes <paramref name="tile"/> for <paramref name="rows"/> rows.</summary>
        public void Run(PanelTile* tile, int rows, in PanelLayout layout)
        {
            nint kernel = kernels[rows - 1];
            if (isNative) ((delegate* unmanaged[SuppressGCTransition]<PanelTile*, void>)kernel)(tile);
            else ((delegate*<PanelTile*, int, in PanelLayout, void>)kernel)(tile, rows, layout);
        }
    }

    /// <summary>The fastest on this machine.</summary>
    public static PanelKernels Best(in PanelLayout layout) => Assembled(layout) ?? (AvxVnni.IsSupported ? Vnni : Avx2.IsSupported && Fma.IsSupported ? layout.Most <= 127 ? Pairs : Signed : Scalar);

    /// <summary>All that this machine has, the best first.</summary>
    public static IEnumerable<PanelKernels> All(PanelLayout layout)
    {
        List<PanelKernels> all = [];
        if (Native("avx512-vnni-direct", layout, direct: true) is { } direct) all.Add(direct);
        if (Assembled(layout) is { } assembled) all.Add(assembled);
        if (AvxVnni.IsSupported) all.AddRange(Vnni, Stored<DotVnni>("avx-vnni-direct", layout));
        if (Avx2.IsSupported && Fma.IsSupported)
        {
            if (layout.Most <= 127) all.AddRange(Pairs, Stored<DotPairs>("avx2-direct", layout));
            else all.AddRange(Signed, Stored<DotSigned>("avx2-signed-direct", layout));
        }
        all.Add(Scalar);
        return all;
    }

    static readonly PanelKernels Vnni = Managed<DotVnni>("avx-vnni"), Pairs = Managed<DotPairs>("avx2"), Signed = Managed<DotSigned>("avx2-signed");

    static readonly PanelKernels Scalar = new("scalar", [(nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&ScalarPanel.Run], isNative: false);

    static PanelKernels Managed<TDot>(string name) where TDot : struct, IByteDot =>
        new(name,
        [
            (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&LanePanel<TDot>.Run<Count1>, (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&LanePanel<TDot>.Run<Count2>,
            (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&LanePanel<TDot>.Run<Count3>, (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&LanePanel<TDot>.Run<Count4>,
        ], isNative: false);

    /// <summary>Those that read panels as they are stored, for few rows; null where this machine has none.</summary>
    public static PanelKernels? Direct(in PanelLayout layout) => Native("avx512-vnni-direct", layout, direct: true) ?? Stored(layout);

    static PanelKernels? Stored(in PanelLayout layout) =>
        AvxVnni.IsSupported ? Stored<DotVnni>("avx-vnni-direct", layout)
        : !Avx2.IsSupported || !Fma.IsSupported ? null
        : layout.Most <= 127 ? Stored<DotPairs>("avx2-direct", layout) : Stored<DotSigned>("avx2-signed-direct", layout);

    static PanelKernels Stored<TDot>(string name, in PanelLayout layout) where TDot : struct, IByteDot
    {
        nint kernel = (layout.Bits, layout.Group == 0 ? 0 : 32 / layout.Group) switch
        {
            (4, 0) => (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&StoredPanel<TDot>.Run<Count4, Count0>,
            (4, 1) => (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&StoredPanel<TDot>.Run<Count4, Count1>,
            (4, 2) => (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&StoredPanel<TDot>.Run<Count4, Count2>,
            (5, 0) => (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&StoredPanel<TDot>.Run<Count5, Count0>,
            (5, 1) => (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&StoredPanel<TDot>.Run<Count5, Count1>,
            (6, 2) => (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&StoredPanel<TDot>.Run<Count6, Count2>,
            (8, 0) => (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&StoredPanel<TDot>.Run<Count8, Count0>,
            (8, 1) => (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&StoredPanel<TDot>.Run<Count8, Count1>,
            (8, 2) => (nint)(delegate*<PanelTile*, int, in PanelLayout, void>)&StoredPanel<TDot>.Run<Count8, Count2>,
            _ => throw new ArgumentException($"no kernel for {layout.Bits} bits in groups of {layout.Group}", nameof(layout)),
        };
        return new PanelKernels(name, [.. Enumerable.Repeat(kernel, PanelAssembler.MostDirect)], isNative: false, direct: true);
    }

    static PanelKernels? Native(string name, in PanelLayout layout, bool direct) => PanelAssembler.Kernels(layout, direct) is { } code ? new PanelKernels(name, code, isNative: true, direct) : null;

    static PanelKernels? Assembled(in PanelLayout layout) => Native("avx512-vnni", layout, direct: false);
}
