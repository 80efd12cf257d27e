namespace Hanok.Models.Storage;

/// <summary>Names of tensors in checkpoints of models that read pictures too: the decoder's stand under a prefix, in one of several spellings; those of the other parts are not read.</summary>
static class WrappedNames
{
    const string Body = "model.", Head = "lm_head.";

    // transformers 5 writes the first; before it, models were saved as the second; HyperCLOVA X keeps the decoder whole, head and all.
    static readonly string[] Bodies = ["model.language_model.", "language_model.model.", "model.language_model.model.", Body];
    static readonly string[] Heads = ["model.language_model.lm_head.", "language_model.lm_head.", Head];

    static readonly string[] Pictures = ["vision_tower.", "vision_model.", "visual.", "vision_projector.", "multi_modal_projector.", "mm_projector."];

    /// <summary>What <paramref name="stored"/> may be called.</summary>
    public static IEnumerable<string> Of(string stored) =>
        stored.StartsWith(Body, StringComparison.Ordinal) ? Bodies.Select(p => p + stored[Body.Length..])
        : stored.StartsWith(Head, StringComparison.Ordinal) ? Heads.Select(p => p + stored[Head.Length..])
        : [stored];

    /// <summary>The decoder's own names that <paramref name="name"/> may be a spelling of.</summary>
    public static IEnumerable<string> Inner(string name) =>
    [
        name,
        .. Bodies.Where(p => name.StartsWith(p, StringComparison.Ordinal)).SelectMany(p => (string[])[Body + name[p.Length..], name[p.Length..]]),
        .. Heads.Where(p => name.StartsWith(p, StringComparison.Ordinal)).Select(p => Head + name[p.Length..]),
    ];

    /// <summary>Whether a tensor belongs to the part that reads pictures.</summary>
    public static bool IsOfPictures(string name) =>
        Pictures.Any(p => name.StartsWith(p, StringComparison.Ordinal) || (name.StartsWith(Body, StringComparison.Ordinal) && name.AsSpan(Body.Length).StartsWith(p, StringComparison.Ordinal)));
}
