namespace Hanok.Numerics;

/// <summary>y = some columns of each head of x: [N, heads * count]. It has no derivative yet: training tapes refuse it.</summary>
sealed unsafe class Columns : Operation
{
    readonly int heads, first, count;

    public Columns(Node x, int heads, int first, int count) : base("columns")
    {
        if (heads < 1 || x.Columns % heads != 0 || first < 0 || count < 1 || first > x.Columns / heads - count)
            throw new ArgumentException($"columns: {first} to {first + (long)count - 1} of {x.Columns} in {heads} heads");
        (this.heads, this.first, this.count) = (heads, first, count);
        Inputs = [new(x)];
    }

    public override void Forward()
    {
        Node x = Inputs[0].Node;
        Copy(x.Data + first, x.Columns / heads, Output!.Data, count, count, Output.Rows * heads);
    }

    public override void Backward() => throw new NotSupportedException();

    /// <summary>Copies <paramref name="width"/> columns of <paramref name="rows"/> rows between matrices of the given row lengths.</summary>
    public static void Copy(float* from, int fromStride, float* to, int toStride, int width, int rows)
    {
        for (int t = 0; t < rows; t++)
            Buffer.MemoryCopy(from + (long)t * fromStride, to + (long)t * toStride, width * sizeof(float), width * sizeof(float));
    }
}
