using System.Text;
using System.Text.Json;
using Hanok.Data.Documents;
using Hanok.Data.Formats;
using Hanok.Language;
using Hanok.Language.Messages;

namespace Hanok.Data.Sources;

/// <summary>The user's own files and folders: one file is one unit, its name kept relative, its licence <c>own</c>.</summary>
static class LocalSource
{
    /// <summary>The licence of the user's own files.</summary>
    public const string Own = "own";

    const int RowsCharacters = 16_000;

    static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase) { "txt", "text", "md", "markdown", "html", "htm", "jsonl", "ndjson", "csv", "tsv", "mo", "po" };
    static readonly string[] TextColumns = ["text", "document", "content", "body", "sentence", "본문", "내용", "문장"];
    static readonly string[] EnglishColumns = ["en", "english", "영어"], KoreanColumns = ["ko", "kr", "korean", "한국어", "국어"];

    public static void Read(SourceBuilder into, string path, CancellationToken cancellation)
    {
        string full = Path.GetFullPath(path);
        into.Terms = static _ => (Own, "");
        bool isFolder = Directory.Exists(full);
        if (!isFolder && !File.Exists(full)) throw new UserError("data.no_path", path);
        string root = Path.GetDirectoryName(full.TrimEnd(Path.DirectorySeparatorChar)) ?? full;
        int before = into.Documents.Count;
        foreach (string file in isFolder ? Files(full, into, root) : [full])
        {
            cancellation.ThrowIfCancellationRequested();
            string name = Path.GetRelativePath(root, file).Replace('\\', '/');
            try
            {
                if (new FileInfo(file).Length > Archives.LargestFile) throw new InvalidDataException($"more than {Archives.LargestFile} bytes");
                RawFile raw = new(name, File.ReadAllBytes(file));
                new Archives(cancellation).Open(raw, IsKnown, f => Take(f, into));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                into.Problem(name, new UserError("data.unreadable", e, name, e.Message));
            }
        }
        if (into.Documents.Count == before) throw new UserError("data.path_empty", path);
    }

    static IEnumerable<string> Files(string folder, SourceBuilder into, string root)
    {
        List<string> entries;
        try
        {
            entries = [.. Directory.EnumerateFileSystemEntries(folder)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string name = Path.GetRelativePath(root, folder).Replace('\\', '/');
            into.Problem(name, new UserError("data.unreadable", e, name, e.Message));
            yield break;
        }
        entries.Sort(StringComparer.Ordinal);
        foreach (string entry in entries)
        {
            FileAttributes attributes = File.GetAttributes(entry);
            // A link may lead anywhere, also back up; hidden files (.git) are not the user's texts.
            if (attributes.HasFlag(FileAttributes.ReparsePoint) || Path.GetFileName(entry).StartsWith('.')) continue;
            if (attributes.HasFlag(FileAttributes.Directory))
            {
                foreach (string inner in Files(entry, into, root)) yield return inner;
            }
            else if (IsKnown(entry) || Archives.IsPacked(entry)) yield return entry;
        }
    }

    static bool IsKnown(string path) => Known.Contains(Path.GetExtension(path).TrimStart('.'));

    static void Take(RawFile file, SourceBuilder into)
    {
        into.Unit = file.Path;
        switch (Path.GetExtension(file.Path).ToLowerInvariant())
        {
            case ".jsonl" or ".ndjson":
                JsonLinesText(file, into);
                break;
            case ".csv" or ".tsv":
                Table(file, into, file.Path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',');
                break;
            case ".html" or ".htm":
                if (FileExtractor.Markup(file, into) is { } html) into.AddText(DocumentKind.Prose, "", file.Path, HtmlText.MainText(html));
                break;
            case ".mo":
                FileExtractor.Gettext(GettextMo.Read(file.Bytes), file.Path, file.Path, "ko", into);
                break;
            case ".po":
                if (FileExtractor.Text(file, into) is { } po) FileExtractor.Gettext(GettextPo.Read(po), file.Path, file.Path, "ko", into);
                break;
            default:
                if (FileExtractor.Text(file, into) is { } text) into.AddText(DocumentKind.Prose, "", file.Path, text.ReplaceLineEndings("\n"));
                break;
        }
    }

    static void JsonLinesText(RawFile file, SourceBuilder into)
    {
        if (FileExtractor.Text(file, into) is not { } text) return;
        string field = into.Spec.Column ?? "text";
        List<string> rows = [];
        int number = 0, bad = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace()) continue;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line.ToString());
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(field, out JsonElement e) && e.ValueKind == JsonValueKind.String) rows.Add(e.GetString()!);
                else if (bad++ == 0) into.Problem(file.Path, "data.no_field", file.Path, number, field);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                if (bad++ == 0) into.Problem(file.Path, new UserError("data.json_line", e, file.Path, number, e.Message));
            }
        }
        AddRows(rows, file.Path, into);
    }

    static void Table(RawFile file, SourceBuilder into, char separator)
    {
        if (FileExtractor.Text(file, into) is not { } text) return;
        List<List<string>> rows = [.. DelimitedText.Read(text, separator)];
        if (rows.Count == 0) return;
        List<string> head = rows[0].ConvertAll(static c => c.Trim());
        int english = head.FindIndex(static c => EnglishColumns.Contains(c, StringComparer.OrdinalIgnoreCase)), korean = head.FindIndex(static c => KoreanColumns.Contains(c, StringComparer.OrdinalIgnoreCase));
        if (into.Spec.Column is null && english >= 0 && korean >= 0)
        {
            List<CatalogueMessage> e = [], k = [];
            for (int i = 1; i < rows.Count; i++)
            {
                if (english < rows[i].Count) e.Add(new CatalogueMessage($"{i}", rows[i][english]));
                if (korean < rows[i].Count) k.Add(new CatalogueMessage($"{i}", rows[i][korean]));
            }
            into.AddKeys(file.Path, "en", e);
            into.AddKeys(file.Path, "ko", k);
            AddRows([.. k.Select(static m => m.Text)], file.Path, into);
            AddRows([.. e.Select(static m => m.Text)], file.Path, into);
            return;
        }
        int column = head.FindIndex(c => into.Spec.Column is { } named ? c == named : TextColumns.Contains(c, StringComparer.OrdinalIgnoreCase));
        if (column < 0 && into.Spec.Column is { } missing) throw new InvalidDataException($"no column '{missing}', found {string.Join(", ", head)}");
        bool hasHead = column >= 0;
        if (column < 0) column = Enumerable.Range(0, rows.Max(static r => r.Count)).MaxBy(c => rows.Take(1000).Sum(r => c < r.Count ? r[c].Count(static l => UnicodeTables.IsLetter(l)) : 0));
        AddRows([.. rows.Skip(hasHead ? 1 : 0).Where(r => column < r.Count).Select(r => r[column])], file.Path, into);
    }

    // Rows of a table are paragraphs of a document, as many as fit; a row that is an article of its own stays one.
    static void AddRows(List<string> rows, string path, SourceBuilder into)
    {
        StringBuilder open = new();
        foreach (string row in rows)
        {
            if (row.Length >= 2000)
            {
                into.AddText(DocumentKind.Prose, "", path, row);
                continue;
            }
            string line = Lines.Collapse(row);
            if (line.Length == 0) continue;
            if (open.Length + line.Length > RowsCharacters) End();
            open.Append(line).Append('\n');
        }
        End();

        void End()
        {
            into.AddText(DocumentKind.Prose, "", path, open.ToString());
            open.Clear();
        }
    }
}
