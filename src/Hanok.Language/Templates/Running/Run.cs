namespace Hanok.Language.Templates;

/// <summary>One rendering of a template: where it stands, what it has written and used up.</summary>
sealed class Run
{
    // A scope, an output, what runs in between.
    const int CaptureBytes = 2 * Scope.Size + 160;

    readonly List<(int Start, int End)> generations = [];

    /// <summary>A rendering that has not begun.</summary>
    public Run(TemplateContext context, TemplateLimits limits, BlocksValue blocks)
    {
        Budget = new Budget(limits);
        Now = context.Now;
        Blocks = blocks;
        Root = Output = new JinjaTextBuilder(Budget);
        Scope given = new(null);
        foreach ((string name, Builtin function) in Globals.All) given.Set(name, new BuiltinCall(name, null, function));
        given.Set("self", blocks);
        foreach ((string name, object? value) in context.Variables) given.Set(name, value);
        Scope = TopLevel = new Scope(given);
    }

    /// <summary>What it has used up.</summary>
    public Budget Budget { get; }

    /// <summary>The clock of <c>strftime_now</c>.</summary>
    public DateTime Now { get; }

    /// <summary>The template's blocks.</summary>
    public BlocksValue Blocks { get; }

    /// <summary>The statement or operation at work.</summary>
    public Position At { get; set; }

    /// <summary>The names that hold here.</summary>
    public Scope Scope { get; set; }

    /// <summary>The names of the top level.</summary>
    public Scope TopLevel { get; }

    /// <summary>Where output goes.</summary>
    public JinjaTextBuilder Output { get; private set; }

    /// <summary>The rendered text.</summary>
    public JinjaTextBuilder Root { get; }

    /// <summary>What a filter without operand is applied to.</summary>
    public JinjaText? BlockBody { get; private set; }

    /// <summary>Where the text of <c>{% generation %}</c> stands in the output, in UTF-16 units.</summary>
    public IReadOnlyList<(int Start, int End)> Generations => generations;

    /// <summary>The value of a name.</summary>
    public object? Lookup(string name)
    {
        if (Scope.TryGet(name, out object? value)) return value;
        Budget.Bytes(Undefined.Size);
        return Undefined.Name(name);
    }

    /// <summary>What a body writes, in a scope of its own.</summary>
    public (JinjaText Text, Flow Flow) Capture(Body body, Scope inside)
    {
        Flow flow = Flow.Next;
        JinjaText text = Capture(inside, () => flow = body.Execute(this));
        return (text, flow);
    }

    /// <summary>What is written while <paramref name="work"/> runs.</summary>
    public JinjaText Capture(Scope inside, Action work)
    {
        Budget.Bytes(CaptureBytes);
        (JinjaTextBuilder output, Scope scope) = (Output, Scope);
        Output = new JinjaTextBuilder(Budget);
        Scope = inside;
        work();
        JinjaText text = Output.ToText();
        (Output, Scope) = (output, scope);
        return text;
    }

    /// <summary>The body of a block through a filter, if there is one.</summary>
    public object? Filtered(Expression? filter, JinjaText body)
    {
        if (filter is null) return body;
        JinjaText? before = BlockBody;
        BlockBody = body;
        object? value = filter.Evaluate(this);
        BlockBody = before;
        return value;
    }

    /// <summary>Notes that a text which is about to be written is the assistant's.</summary>
    public void MarkGeneration(JinjaText text)
    {
        Budget.Bytes(32);
        generations.Add((Root.Length, Root.Length + text.Value.Length));
    }
}
