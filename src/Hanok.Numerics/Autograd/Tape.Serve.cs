namespace Hanok.Numerics;

// What only serves: operators without a derivative, which a training tape refuses by name.
public sealed partial class Tape
{
    /// <summary>y[t] = table[ids[t]]: [N, width], rows expanded from their blocks.</summary>
    /// <exception cref="NotSupportedException">A training tape.</exception>
    public Node Embedding(IndexBuffer ids, StoredMatrix table) => Serve(new StoredEmbedding(ids, table), everyRow, table.Columns);

    /// <summary>cap * tanh(x / cap).</summary>
    /// <exception cref="NotSupportedException">A training tape.</exception>
    public Node SoftCap(Node x, float cap) => Serve(new SoftCap(x, cap), x.RowDomain, x.Columns);

    /// <summary>activation(gate, up). In a training tape SwiGLU alone.</summary>
    /// <exception cref="NotSupportedException">A training tape.</exception>
    public Node GatedUnit(Node gate, Node up, GatedActivation activation) =>
        activation.Kind == GatedActivationKind.Silu ? SwiGlu(gate, up) : Serve(new GatedUnit(SameShape(gate, up), up, activation), gate.RowDomain, gate.Columns);

    /// <summary>Columns <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> of x: [N, count].</summary>
    /// <exception cref="NotSupportedException">A training tape.</exception>
    public Node Columns(Node x, int first, int count) => HeadColumns(x, 1, first, count);

    /// <summary>The same columns of each head: [N, heads * count].</summary>
    /// <exception cref="NotSupportedException">A training tape.</exception>
    public Node HeadColumns(Node x, int heads, int first, int count) => Serve(new Columns(x, heads, first, count), x.RowDomain, checked(heads * count));

    /// <summary>[a | b], head by head: [N, the columns of both].</summary>
    /// <exception cref="NotSupportedException">A training tape.</exception>
    public Node Concatenate(Node a, Node b, int heads = 1) => Serve(new Concatenate(a, b, heads), a.RowDomain, checked(a.Columns + b.Columns));

    /// <summary>Each head of x by a matrix of its own: [N, heads * outputs].</summary>
    /// <exception cref="NotSupportedException">A training tape.</exception>
    public Node HeadLinear(Node x, IReadOnlyList<Weight> weights) => Serve(new HeadLinear(x, weights), x.RowDomain, checked(weights.Count * weights[0].Outputs));

    /// <summary>The experts that logits [N, E] choose: [N, 2k], numbers ascending, then weights. <paramref name="bias"/> [E] takes part in the choice alone.</summary>
    /// <exception cref="NotSupportedException">A training tape.</exception>
    public Node Route(Node logits, RouterRule rule, Parameter? bias = null) => Serve(new Router(logits, rule, bias), logits.RowDomain, 2 * rule.Chosen);

    /// <summary>The weighted sum of the experts that <paramref name="routes"/> names: [N, D].</summary>
    /// <exception cref="NotSupportedException">A training tape.</exception>
    public Node Experts(Node x, Node routes, IReadOnlyList<ExpertWeights> experts, GatedActivation activation) => Serve(new Experts(x, routes, experts, activation), x.RowDomain, x.Columns);

    Node Serve(Operation operation, RowDomain domain, int columns) =>
        Training ? throw new NotSupportedException($"{operation.Name} has no derivative yet: it only serves") : Record(operation, domain, columns);
}
