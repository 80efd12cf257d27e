namespace Hanok.Language.Templates;

/// <summary>Names that hold in a part of a template; what a scope does not know is looked up in the one around it.</summary>
sealed class Scope(Scope? outer)
{
    Dictionary<string, object?>? names;

    /// <summary>Gives a name a value in this scope.</summary>
    public void Set(string name, object? value) => (names ??= new(StringComparer.Ordinal))[name] = value;

    /// <summary>Looks a name up, here and further out.</summary>
    public bool TryGet(string name, out object? value)
    {
        for (Scope? s = this; s is not null; s = s.Outer)
            if (s.names is not null && s.names.TryGetValue(name, out value)) return true;
        value = null;
        return false;
    }

    Scope? Outer => outer;
}
