namespace Hanok.Language.Tokenization;

/// <summary>Reads the member <c>post_processor</c> of a <c>tokenizer.json</c>.</summary>
static class TemplateReader
{
    const int Deepest = 8;

    /// <summary>The templates for one text and for a pair; null where nothing is added.</summary>
    public static (List<TemplateItem>? Single, List<TemplateItem>? Pair) Read(JsonNode? node, int depth = 0)
    {
        if (node is not { } processor) return (null, null);
        string type = processor["type"].Text();
        switch (type)
        {
            case "ByteLevel": return (null, null);              // changes offsets only
            case "Sequence" when depth < Deepest:
                (List<TemplateItem>?, List<TemplateItem>?)[] parts = [.. processor["processors"].Items().Select(p => Read(p, depth + 1)).Where(t => t.Single is not null)];
                if (parts.Length > 1) throw processor.Unsupported("two TemplateProcessing in a Sequence");
                return parts.Length == 1 ? parts[0] : (null, null);
            case "TemplateProcessing": return (Items(processor, "single")!, Items(processor, "pair"));
            case "BertProcessing": case "RobertaProcessing":
                TemplateItem begin = Pair(processor["cls"]), end = Pair(processor["sep"]), first = new(null, []), second = new(null, [], type[0] == 'B' ? 1 : 0, IsSecond: true);
                return ([begin, first, end], type[0] == 'B' ? [begin, first, end, second, end with { Type = 1 }] : [begin, first, end, end, second, end]);
            default: throw processor.Unsupported(type);
        }
    }

    static List<TemplateItem>? Items(JsonNode processor, string name)
    {
        // A pair may be missing; a single text may not.
        if (name == "pair" && processor.Optional(name) is null) return null;
        List<TemplateItem> items = [];
        foreach (JsonNode item in processor[name].Items())
        {
            if (item.Optional("Sequence") is { } sequence)
            {
                items.Add(new(null, [], Type(sequence), sequence.Optional("id")?.Text() == "B"));
                continue;
            }
            JsonNode special = item["SpecialToken"];
            string token = special["id"].Text();
            items.Add(new(token, [.. processor["special_tokens"][token]["ids"].Items().Select(i => i.Number(MergeTable.LargestId))], Type(special)));
        }
        return items;
    }

    static int Type(JsonNode item) => item.Optional("type_id")?.Number(int.MaxValue) ?? 0;

    static TemplateItem Pair(JsonNode node)
    {
        JsonNode[] pair = [.. node.Items()];
        return pair.Length == 2 ? new(pair[0].Text(), [pair[1].Number(MergeTable.LargestId)]) : throw node.Error("scored");
    }
}
