namespace Hanok.Data.Documents;

/// <summary>What a document's text is, which decides the rules that clean it.</summary>
public enum DocumentKind
{
    /// <summary>Running text: articles, manuals, books.</summary>
    Prose,

    /// <summary>A catalogue of interface strings, one a line: the rules for prose would drop nearly every one of them.</summary>
    Strings,
}
