namespace Hanok.Language.Templates;

/// <summary>Parses what is assigned to: names, attributes of namespaces, tuples of them.</summary>
sealed class TargetParser(TokenReader reader)
{
    /// <summary>A target, or several with commas between them up to where <paramref name="ends"/> holds.</summary>
    public Target Parse(bool namespaces, Func<bool> ends)
    {
        reader.Enter();
        List<Target> targets = [];
        bool isTuple = false;
        while (targets.Count == 0 || reader.Skip(","))
        {
            if (targets.Count > 0)
            {
                isTuple = true;
                if (ends() || reader.Current.Kind == TokenKind.TagEnd || reader.Current.Is(")")) break;
            }
            targets.Add(Single(namespaces));
        }
        reader.Leave();
        return isTuple ? new TupleTarget(targets) : targets[0];
    }

    Target Single(bool namespaces)
    {
        if (reader.Skip("("))
        {
            Target inside = Parse(namespaces, () => reader.Current.Is(")"));
            reader.Expect(")");
            return inside;
        }
        Token name = reader.Current;
        if (name.Kind != TokenKind.Name || name.Value is "true" or "false" or "none" or "True" or "False" or "None") throw reader.Fault("assign", name.Shown);
        reader.Next();
        return namespaces && reader.Skip(".") ? new NamespaceTarget(name.Value, reader.Expect(TokenKind.Name, TokenReader.AName).Value) : new NameTarget(name.Value);
    }
}
