namespace Hanok.Language.Templates;

/// <summary>A dictionary in the order of its keys' first appearance; nothing in a template can change one.</summary>
sealed class DictValue
{
    readonly OrderedDictionary<object, object?> entries = new(KeyComparer.Instance);

    /// <summary>Bytes that one with a number of entries takes, texts of keys and values not counted.</summary>
    public static long Size(int entries) => 400 + 160L * entries;

    /// <summary>How many entries there are.</summary>
    public int Count => entries.Count;

    /// <summary>Entries in order.</summary>
    public IEnumerable<KeyValuePair<object?, object?>> Entries => entries.Select(e => KeyValuePair.Create(KeyComparer.Unwrap(e.Key), e.Value));

    /// <summary>Sets an entry, while the dictionary is being made; a key that is there keeps its place and its first spelling.</summary>
    /// <exception cref="TemplateFault">The key is no key: a list or a dictionary.</exception>
    public void Set(object? key, object? value) => entries[KeyComparer.Wrap(key)] = value;

    /// <summary>Looks a key up.</summary>
    /// <exception cref="TemplateFault">The key is no key: a list or a dictionary.</exception>
    public bool TryGet(object? key, out object? value) => entries.TryGetValue(KeyComparer.Wrap(key), out value);

    /// <summary>Looks a text up.</summary>
    public object? this[string key] => entries.GetValueOrDefault(new JinjaText(key));
}

/// <summary>What a view of a dictionary shows.</summary>
enum DictPart { Keys, Values, Items }

/// <summary><c>keys()</c>, <c>values()</c> or <c>items()</c> of a dictionary.</summary>
sealed record DictView(DictValue Owner, DictPart Part)
{
    /// <summary>The name of its type.</summary>
    public string TypeName => Part switch { DictPart.Keys => "dict_keys", DictPart.Values => "dict_values", _ => "dict_items" };

    /// <summary>What it shows.</summary>
    public IEnumerable<object?> Items => Owner.Entries.Select(e => Part switch { DictPart.Keys => e.Key, DictPart.Values => e.Value, _ => new TupleValue(e.Key, e.Value) });
}
