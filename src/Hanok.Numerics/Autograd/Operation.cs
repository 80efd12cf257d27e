namespace Hanok.Numerics;

/// <summary>A recorded step of a tape: reads nodes, writes one, and knows its derivative.</summary>
abstract class Operation(string name)
{
    /// <summary>The operator's name, for profiles.</summary>
    public string Name { get; } = name;

    public Input[] Inputs { get; protected set; } = [];

    /// <summary>The result, or null for a loss.</summary>
    public Node? Output { get; set; }

    /// <summary>Place in the tape.</summary>
    public int Index { get; set; }

    /// <summary>Runs inside the operation recorded just before, which computes this one's output in the same pass.</summary>
    public bool IsFused { get; set; }

    public abstract void Forward();

    /// <summary>Reads the output's gradient, adds to the inputs' (see <see cref="Input.Accumulate"/>) and to the parameters'.</summary>
    public abstract void Backward();

    /// <summary>Whether <see cref="Backward"/> reads the value of this input.</summary>
    public virtual bool NeedsInput(int input) => false;

    /// <summary>Whether <see cref="Backward"/> reads the output's value.</summary>
    public virtual bool NeedsOutput => false;

    /// <summary>The input whose memory the output may take over, or -1: element by element, nothing reads an element after it was written.</summary>
    public virtual int InPlaceInput => -1;

    /// <summary>Whether the input's gradient may be the output's, changed in place (or not at all, see <see cref="PassesGradient"/>).</summary>
    public virtual bool GradientInPlace(int input) => false;

    /// <summary>Whether the input's gradient equals the output's, so that they may share memory without any work.</summary>
    public virtual bool PassesGradient => false;

    /// <summary>Whether this operation writes its input's gradient in <see cref="Forward"/>, without an output gradient (a fused loss).</summary>
    public virtual bool IsLoss => false;

    /// <summary>Whether parameters or inputs make the result differentiable.</summary>
    public virtual bool HasParameters => false;

    /// <summary>Called once, after memory was bound.</summary>
    public virtual void Prepare() { }

    /// <summary>Bytes of scratch memory that every thread may need at once.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>Bytes of scratch memory that the operation uses alone, free again when it returns.</summary>
    public virtual long SharedBytes => 0;
}

/// <summary>An operation's view of a node it reads.</summary>
sealed class Input(Node node)
{
    public Node Node { get; } = node;

    /// <summary>Whether the node's gradient is wanted.</summary>
    public bool WantsGradient { get; set; }

    /// <summary>Whether the node's gradient already holds what later operations contributed, so that this one adds to it.</summary>
    public bool Accumulate { get; set; }

    /// <summary>Whether the node's gradient shares the output gradient's memory.</summary>
    public bool SharesGradient { get; set; }
}
