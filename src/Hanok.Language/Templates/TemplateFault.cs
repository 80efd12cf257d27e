using Hanok.Language.Messages;

namespace Hanok.Language.Templates;

/// <summary>Something is wrong in a template, where its interpreter stands; what a person sees is the <see cref="UserError"/> made of it, with line and column.</summary>
sealed class TemplateFault(string reason, params object?[] arguments) : Exception
{
    /// <summary>The end of a key <c>language.template.why.…</c>.</summary>
    public string Reason => reason;

    /// <summary>The error at a place.</summary>
    public UserError At(Position at, string name) => reason == Raised
        ? new UserError("language.template.raised", this, name, at.Line, at.Column, arguments[0])
        : new UserError("language.template.error", this, name, at.Line, at.Column, Part);

    /// <summary>The reason of <c>raise_exception</c>, whose text is the template's own.</summary>
    public const string Raised = "raised";

    /// <summary>A text of the template or of its values, shortened for a message.</summary>
    public static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    MessagePart Part => new("language.template.why." + reason, arguments);
}

/// <summary>A place in a template: line and column, both from 1.</summary>
readonly record struct Position(int Line, int Column);
