namespace Hanok.Numerics;

/// <summary>y = [a | b], head by head: [N, heads * (A + B)]. It has no derivative yet: training tapes refuse it.</summary>
sealed unsafe class Concatenate : Operation
{
    readonly int heads;

    public Concatenate(Node a, Node b, int heads) : base("concatenate")
    {
        if (heads < 1 || a.Columns % heads != 0 || b.Columns % heads != 0 || a.RowDomain != b.RowDomain) throw new ArgumentException($"concatenate: {a.Columns} and {b.Columns} features do not make {heads} heads");
        this.heads = heads;
        Inputs = [new(a), new(b)];
    }

    public override void Forward()
    {
        Node a = Inputs[0].Node, b = Inputs[1].Node;
        int widthA = a.Columns / heads, widthB = b.Columns / heads, rows = Output!.Rows * heads;
        Columns.Copy(a.Data, widthA, Output.Data, widthA + widthB, widthA, rows);
        Columns.Copy(b.Data, widthB, Output.Data + widthA, widthA + widthB, widthB, rows);
    }

    public override void Backward() => throw new NotSupportedException();
}
