namespace Hanok.Numerics;

// What can be recorded. Formulas, shapes and sources stand at the operators of the same names.
public sealed partial class Tape
{
    /// <summary>A matrix of the caller's [rows, columns]; with <paramref name="wantsGradient"/> its gradient is computed and kept.</summary>
    public Node Input(Tensor value, bool wantsGradient = false)
    {
        ThrowIfCompiled();
        if (value.Rows < Capacity) throw new ArgumentException($"input {value} has fewer rows than the tape's {Capacity}");
        Node node = new(this, everyRow, value.Columns, null, "input") { WantsGradient = wantsGradient && Training, IsKept = true };
        node.Bind(value, null);
        nodes.Add(node);
        return node;
    }

    /// <summary>y[t] = table[ids[t]]: [N, width].</summary>
    public Node Embedding(IndexBuffer ids, Parameter table) => Record(new Embedding(ids, table, Training), everyRow, table.Value.Columns);

    /// <summary>y = x W^T + bias: [N, outputs].</summary>
    public Node Linear(Node x, Parameter weight, Parameter? bias = null) => Linear(x, new DenseWeight(weight), bias);

    /// <summary>y = x W^T + bias: [N, outputs], for any kind of weight.</summary>
    public Node Linear(Node x, Weight weight, Parameter? bias = null) => Record(new Linear(x, weight, bias, "linear"), x.RowDomain, weight.Outputs);

    /// <summary>Logits: <see cref="Linear(Node, Weight, Parameter?)"/> under the head's name in profiles. With <see cref="SelectRows"/> before, only those of some rows.</summary>
    public Node Logits(Node x, Weight head) => Record(new Linear(x, head, null, "logits"), x.RowDomain, head.Outputs);

    /// <summary>RMSNorm over whole rows.</summary>
    public Node RmsNorm(Node x, Parameter weight, float eps, NormKind kind = NormKind.Weight) => Record(new RmsNorm(x, weight, 1, eps, kind), x.RowDomain, x.Columns);

    /// <summary>RMSNorm over each head of a row (QK-norm); the heads share the weight [head dimension].</summary>
    public Node HeadNorm(Node x, Parameter weight, int heads, float eps, NormKind kind = NormKind.Weight) => Record(new RmsNorm(x, weight, heads, eps, kind), x.RowDomain, x.Columns);

    /// <summary>Rotates each head by the row's position, from its feature <paramref name="first"/> on.</summary>
    public Node Rope(Node x, RopeTable table, IndexBuffer positions, int heads, int first = 0) => Record(new Rope(x, table, positions, heads, first), x.RowDomain, x.Columns);

    /// <summary>Causal attention of q [N, H*D] over keys [N, K*D] and values [N, K*V], and over what <paramref name="memory"/> holds: [N, H*V]. <paramref name="sinks"/> [H]: a logit a head that takes a share of the softmax and gives no value.</summary>
    public Node Attention(Node q, Node k, Node v, AttentionShape shape, AttentionMemory memory, Parameter? sinks = null) =>
        Record(new Attention(q, k, v, shape, memory, sinks), q.RowDomain, checked(shape.QueryHeads * shape.ValueDimension));

    /// <summary>silu(gate) * up.</summary>
    public Node SwiGlu(Node gate, Node up) => Record(new SwiGlu(SameShape(gate, up), up), gate.RowDomain, gate.Columns);

    /// <summary>a + b.</summary>
    public Node Add(Node a, Node b) => Record(new Add(SameShape(a, b), b), a.RowDomain, a.Columns);

    /// <summary>x * factor.</summary>
    public Node Scale(Node x, float factor) => Record(new Scale(x, factor), x.RowDomain, x.Columns);

    /// <summary>The rows that <paramref name="rows"/> names: [its count, columns]. Serving only.</summary>
    public Node SelectRows(Node x, IndexBuffer rows)
    {
        if (Training) throw new InvalidOperationException("select-rows has no derivative: a training tape takes its targets from the loss");
        return Record(new SelectRows(x, rows), new RowDomain(this, rows), x.Columns);
    }

    /// <summary>Output head and cross-entropy in one; in a training tape also their gradients. <paramref name="chunkRows"/> tokens at a time (no effect on the result; 0: by the size of the vocabulary). Logits may be scaled, then capped, where nothing is trained.</summary>
    public CrossEntropyLoss CrossEntropy(Node x, Parameter head, IndexBuffer targets, int chunkRows = 0, float scale = 1, float cap = 0)
    {
        CrossEntropy operation = new(x, head, targets, chunkRows, scale, cap);
        Register(operation);
        return new CrossEntropyLoss(operation);
    }

    static Node SameShape(Node a, Node b) =>
        a.Columns == b.Columns && a.RowDomain == b.RowDomain ? a : throw new ArgumentException($"{a.Name} [{a.RowDomain.Capacity}, {a.Columns}] and {b.Name} [{b.RowDomain.Capacity}, {b.Columns}] differ in shape");
}
