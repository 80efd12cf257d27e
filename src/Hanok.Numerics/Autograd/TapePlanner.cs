namespace Hanok.Numerics;

/// <summary>Finds out which gradients are wanted, who writes them first, and which nodes may share memory; then binds memory to the nodes.</summary>
/// <remarks>Time runs over the operations forward, then backward: operation i works at i and, in a training tape, again at 2n-1-i.</remarks>
sealed class TapePlanner(List<Operation> operations, List<Node> nodes, bool training)
{
    readonly MemoryPlan plan = new();
    readonly Dictionary<Node, int> values = [];
    readonly Dictionary<Node, int> gradients = [];

    int End => training ? 2 * operations.Count : operations.Count;

    int BackwardTime(Operation operation) => operation.IsLoss ? operation.Index : End - 1 - operation.Index;

    /// <summary>Does it all; returns the arena.</summary>
    public Tensor Bind()
    {
        if (training) FindGradients();
        PlaceValues();
        if (training) PlaceGradients();
        plan.Place();
        Tensor arena = new(checked((int)((plan.Length + 15) / 16)), 16);
        foreach (Node node in nodes)
            node.Bind(
                values.TryGetValue(node, out int v) ? arena.View(plan.Offset(v), node.RowDomain.Capacity, node.Columns) : null,
                gradients.TryGetValue(node, out int g) ? arena.View(plan.Offset(g), node.RowDomain.Capacity, node.Columns) : null);
        return arena;
    }

    // A gradient is wanted where something upstream is differentiable and something downstream provides one.
    void FindGradients()
    {
        HashSet<Node> differentiable = [];
        foreach (Node node in nodes.Where(n => n.Producer is null && n.WantsGradient)) differentiable.Add(node);
        foreach (Operation operation in operations)
            if (operation.Output is { } output && (operation.HasParameters || operation.Inputs.Any(i => differentiable.Contains(i.Node)))) differentiable.Add(output);
        foreach (Node node in nodes) node.WantsGradient = node.IsSeeded && differentiable.Contains(node);
        HashSet<Node> written = [.. nodes.Where(n => n.WantsGradient)];
        // Fused losses write in the forward pass, in recording order; the rest follows in reverse order.
        foreach (Operation operation in operations.Where(o => o.IsLoss).Concat(operations.Where(o => !o.IsLoss).Reverse()))
        {
            if (!operation.IsLoss && operation.Output is not { WantsGradient: true }) continue;
            foreach (Input input in operation.Inputs)
            {
                if (!differentiable.Contains(input.Node)) continue;
                input.WantsGradient = input.Node.WantsGradient = true;
                input.Accumulate = !written.Add(input.Node);
            }
        }
    }

    void PlaceValues()
    {
        foreach (Node node in nodes)
        {
            if (node.Producer is null) continue;              // an input brings its own memory
            int block = SharedValueBlock(node) ?? plan.Add((long)node.RowDomain.Capacity * node.Columns);
            values[node] = block;
            plan.Use(block, node.Producer.Index);
            plan.Use(block, LastValueUse(node));
        }
    }

    int LastValueUse(Node node)
    {
        if (node.IsKept || node.Consumers.Count == 0) return End;
        int last = node.Producer?.Index ?? 0;
        foreach ((Operation consumer, int input) in node.Consumers)
        {
            last = Math.Max(last, consumer.Index);
            if (training && consumer.NeedsInput(input) && (consumer.IsLoss || consumer.Output is { WantsGradient: true })) last = Math.Max(last, BackwardTime(consumer));
        }
        if (training && node.WantsGradient && node.Producer is { NeedsOutput: true } producer) last = Math.Max(last, BackwardTime(producer));
        return last;
    }

    // The memory of the input that the operation may work in, if nobody needs the input afterwards.
    int? SharedValueBlock(Node node)
    {
        Operation producer = node.Producer!;
        if (producer.InPlaceInput < 0) return null;
        Node input = producer.Inputs[producer.InPlaceInput].Node;
        if (input.Columns != node.Columns || input.RowDomain != node.RowDomain) return null;
        return values.TryGetValue(input, out int block) && plan.LastUse(block) <= producer.Index ? block : null;
    }

    void PlaceGradients()
    {
        foreach (Node node in nodes.Where(n => n.WantsGradient && (n.IsSeeded || n.Consumers.Any(c => c.Operation.IsLoss))))
        {
            int block = GradientBlock(node);
            foreach ((Operation consumer, _) in node.Consumers.Where(c => c.Operation.IsLoss)) plan.Use(block, consumer.Index);
            if (node.IsSeeded) plan.Use(block, operations.Count);
        }
        for (int i = operations.Count - 1; i >= 0; i--)
        {
            Operation operation = operations[i];
            if (operation.Output is not { WantsGradient: true } output) continue;
            int time = BackwardTime(operation);
            int outputBlock = GradientBlock(output);
            plan.Use(outputBlock, time);
            if (output.IsKept) plan.Use(outputBlock, End);
            ShareGradients(operation, output, outputBlock);
            foreach (Input input in operation.Inputs)
            {
                if (!input.WantsGradient) continue;
                int block = GradientBlock(input.Node);
                plan.Use(block, time);
                if (input.Node.IsKept) plan.Use(block, End);
            }
        }
    }

    // Lets inputs' gradients live in the output gradient's memory. Several inputs may share it (the two sides of a residual sum) if
    // whoever writes into the memory later does so after the last reader of the other side.
    void ShareGradients(Operation operation, Node output, int outputBlock)
    {
        if (output.IsKept) return;
        List<Node> sharing = [];
        for (int i = 0; i < operation.Inputs.Length; i++)
        {
            Input input = operation.Inputs[i];
            Node node = input.Node;
            if (!input.WantsGradient || input.Accumulate || node.IsKept || !operation.GradientInPlace(i)) continue;
            if (node.Columns != output.Columns || node.RowDomain != output.RowDomain || gradients.ContainsKey(node)) continue;
            if (sharing.Count > 1 || (sharing.Count == 1 && !(CanShare(operation, node, sharing[0]) || CanShare(operation, sharing[0], node)))) continue;
            input.SharesGradient = true;
            gradients[node] = outputBlock;
            sharing.Add(node);
        }
    }

    // `reader`'s gradient is complete now and read once more, by its producer; `writer`'s memory is changed only after that.
    bool CanShare(Operation operation, Node writer, Node reader)
    {
        if (!operation.PassesGradient || reader.Consumers.Count != 1 || reader.Producer is not { } producer) return false;
        if (Enumerable.Range(0, producer.Inputs.Length).Any(producer.GradientInPlace)) return false;
        int read = BackwardTime(producer);
        if (writer.Producer is { } p && BackwardTime(p) <= read) return false;
        return writer.Consumers.All(c => c.Operation == operation || BackwardTime(c.Operation) <= BackwardTime(operation) || BackwardTime(c.Operation) > read);
    }

    int GradientBlock(Node node)
    {
        if (gradients.TryGetValue(node, out int block)) return block;
        return gradients[node] = plan.Add((long)node.RowDomain.Capacity * node.Columns);
    }
}
