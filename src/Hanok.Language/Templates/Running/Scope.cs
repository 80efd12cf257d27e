namespace Hanok.Language.Templates;

/// <summary>Names that hold in a part of a template; what a scope does not know is looked up in the one around it.</summary>
/// <remarks>A round of a loop has a scope of its own, mostly with two names: few stand in an array, in the order of their appearance.</remarks>
sealed class Scope(Scope? outer)
{
    /// <summary>Bytes of a scope with few names.</summary>
    public const int Size = 120;

    const int Few = 8;

    (string Name, object? Value)[]? few;
    Dictionary<string, object?>? many;
    int count;

    /// <summary>Gives a name a value in this scope.</summary>
    public void Set(string name, object? value)
    {
        if (many is not null)
        {
            many[name] = value;
            return;
        }
        int at = IndexOf(name);
        if (at >= 0) few![at].Value = value;
        else if (count < Few)
        {
            few ??= new (string, object?)[2];
            if (count == few.Length) Array.Resize(ref few, 2 * count);
            few[count++] = (name, value);
        }
        else
        {
            many = new Dictionary<string, object?>(2 * Few, StringComparer.Ordinal);
            foreach ((string n, object? v) in few!) many.Add(n, v);
            many[name] = value;
        }
    }

    /// <summary>Looks a name up, here and further out.</summary>
    public bool TryGet(string name, out object? value)
    {
        for (Scope? s = this; s is not null; s = s.Outer)
        {
            if (s.many is not null)
            {
                if (s.many.TryGetValue(name, out value)) return true;
            }
            else if (s.IndexOf(name) is >= 0 and var at)
            {
                value = s.few![at].Value;
                return true;
            }
        }
        value = null;
        return false;
    }

    Scope? Outer => outer;

    int IndexOf(string name)
    {
        for (int i = 0; i < count; i++) if (few![i].Name == name) return i;
        return -1;
    }
}
