using Hanok.Language.Messages;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hanok.Recipes;

/// <summary>A recipe's YAML text checked against <see cref="RecipeKeys"/>: nested dictionaries and lists of long, double, string and bool, with defaults filled in and keys in the table's order.</summary>
static class RecipeDocument
{
    const int MostBytes = 1 << 20, MostNesting = 64;

    /// <summary>Reads and checks <paramref name="yaml"/>; <paramref name="file"/> is for messages.</summary>
    /// <exception cref="UserError">Not YAML; an unknown key (with the nearest known one); a wrong type; a value out of bounds; a missing key. Each names file and line.</exception>
    public static SortedKeys Read(string yaml, string file)
    {
        if (yaml.Length > MostBytes) throw new UserError("recipe.too_long", file, MostBytes);
        if (DeepestFlow(yaml) > MostNesting) throw new UserError("recipe.not_yaml", file, 1, $"more than {MostNesting} brackets inside each other");
        YamlStream stream = [];
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException)
        {
            // The library reports some malformed texts by exceptions of other kinds, without a place.
            throw new UserError("recipe.not_yaml", e, file, (e as YamlException)?.Start.Line ?? 1, e.InnerException?.Message ?? e.Message);
        }
        if (stream.Documents.Count != 1 || stream.Documents[0].RootNode is not YamlMappingNode root)
            throw new UserError("recipe.not_a_map", file);
        return ReadMap(root, RecipeKeys.Top, "", file);
    }

    /// <summary>How deep brackets stand inside each other: the library's parser recurses for each.</summary>
    static int DeepestFlow(string yaml)
    {
        int depth = 0, deepest = 0;
        foreach (char c in yaml)
        {
            if (c is '[' or '{') deepest = Math.Max(deepest, ++depth);
            else if (c is ']' or '}') depth = Math.Max(0, depth - 1);
        }
        return deepest;
    }

    static SortedKeys ReadMap(YamlMappingNode map, IReadOnlyList<KeySpec> specs, string path, string file)
    {
        Dictionary<string, YamlNode> given = new(StringComparer.Ordinal);
        foreach ((YamlNode keyNode, YamlNode value) in map.Children)
        {
            string key = keyNode is YamlScalarNode { Value: { } text } ? text : throw new UserError("recipe.key_not_text", file, keyNode.Start.Line);
            if (!specs.Any(s => s.Name == key))
                throw new UserError("recipe.unknown_key", file, keyNode.Start.Line, path + key, path + Nearest(key, specs));
            given.Add(key, value);
        }
        SortedKeys result = [];
        foreach (KeySpec spec in specs)
        {
            if (given.TryGetValue(spec.Name, out YamlNode? node) && !IsNull(node)) result.Add(spec.Name, ReadValue(node, spec, path, file));
            else if (spec.Required) throw new UserError("recipe.missing_key", file, path + spec.Name, spec.Documentation);
            else result.Add(spec.Name, Absent(spec, path, file));
        }
        return result;
    }

    static object? Absent(KeySpec spec, string path, string file) => spec.Kind switch
    {
        KeyKind.Map when !spec.FreeNames => ReadMap([], spec.Children, path + spec.Name + ".", file),
        KeyKind.Map => new SortedKeys(),
        KeyKind.List => new List<object?>(),
        _ => spec.Default,
    };

    static object ReadValue(YamlNode node, KeySpec spec, string path, string file)
    {
        string name = path + spec.Name;
        switch (spec.Kind)
        {
            case KeyKind.Map when node is YamlMappingNode map && spec.FreeNames:
                SortedKeys free = [];
                foreach ((YamlNode key, YamlNode value) in map.Children)
                    free.Add(((YamlScalarNode)key).Value!, ReadValue(value, spec.Children[0] with { Name = ((YamlScalarNode)key).Value! }, name + ".", file));
                return free;
            case KeyKind.Map when node is YamlMappingNode map:
                return ReadMap(map, spec.Children, name + ".", file);
            case KeyKind.List when node is YamlSequenceNode sequence:
                return sequence.Children.Select(object? (item, i) => ReadValue(item, spec.Children[0] with { Name = $"{spec.Name}[{i}]" }, path, file)).ToList();
            case KeyKind.Map or KeyKind.List:
                throw Wrong(node, name, spec, file);
        }
        if (node is not YamlScalarNode scalar || scalar.Value is not { } text) throw Wrong(node, name, spec, file);
        bool quoted = scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted;
        switch (spec.Kind)
        {
            case KeyKind.Text:
                if (spec.Choices.Count > 0 && !spec.Choices.Contains(text))
                    throw new UserError("recipe.not_a_choice", file, node.Start.Line, name, string.Join(", ", spec.Choices), text);
                return text;
            case KeyKind.Boolean when !quoted && text is "true" or "false":
                return text == "true";
            case KeyKind.Integer when !quoted && long.TryParse(text.Replace("_", ""), System.Globalization.NumberStyles.AllowLeadingSign, null, out long whole):
                Bounded(whole, node, name, spec, file);
                return whole;
            case KeyKind.Number when !quoted && double.TryParse(text.Replace("_", ""), System.Globalization.NumberStyles.Float, null, out double number) && double.IsFinite(number):
                Bounded(number, node, name, spec, file);
                return number;
            default:
                throw Wrong(node, name, spec, file);
        }
    }

    static void Bounded(double value, YamlNode node, string name, KeySpec spec, string file)
    {
        if (value < spec.Minimum || value > spec.Maximum)
            throw new UserError("recipe.out_of_bounds", file, node.Start.Line, name, Bound(spec.Minimum), Bound(spec.Maximum), Bound(value));
    }

    static string Bound(double value) => value.ToString("R");

    static UserError Wrong(YamlNode node, string name, KeySpec spec, string file) =>
        new("recipe.wrong_type", file, node.Start.Line, name, spec.Kind.ToString().ToLowerInvariant(), node is YamlScalarNode s ? $"'{s.Value}'" : node.NodeType.ToString().ToLowerInvariant());

    static bool IsNull(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain } s && s.Value is null or "" or "~" or "null";

    /// <summary>The known key at the least edit distance.</summary>
    internal static string Nearest(string key, IReadOnlyList<KeySpec> specs) => NearestName.Among(key, specs.Select(s => s.Name));
}

/// <summary>Keys in the order of the table, with their values.</summary>
sealed class SortedKeys : List<KeyValuePair<string, object?>>
{
    public void Add(string key, object? value) => Add(KeyValuePair.Create(key, value));

    public object? this[string key] => this.First(p => p.Key == key).Value;
}
