using System.Text;
using Hanok.Data.Cleaning;
using Hanok.Data.Documents;
using Hanok.Data.Pairs;
using Hanok.Data.Shards;
using Hanok.Data.Sources;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Tests;

namespace Hanok.Data.Tests.Cleaning;

public class CleanerTests
{
    [Fact]
    public void Run_Collection_DropsByReasonAndHoldsUnitsOutWhole()
    {
        using TemporaryFolder folder = new();
        string shared = Prose(1, 40);
        Write(folder, [
            Make("u1", "a", Prose(2, 40)), Make("u1", "copy", Prose(2, 40)), Make("u1", "pii", Prose(3, 40) + "\n문의는 010-1234-5678 번으로 해 주십시오."),
            Make("u1", "short", "짧은 글."), Make("u1", "bad", "íŒë°œì¹´ë¥´ëŠ” ê·¸ë“¤ì´ ê·¸ ê±´ë¬¼"), Make("u1", "leak", shared + "\n" + Prose(5, 40)),
            Make("u1", "strings", "파일을 열 수 없습니다\nx\n파일을 열 수 없습니다\n저장되지 않은 변경 내용", DocumentKind.Strings),
            Make("u2", "held", shared), Make("u2", "strings", "저장되지 않은 변경 내용", DocumentKind.Strings),
        ]);
        CleanReport report = Run(folder, ["u2", "gone"]);
        List<Document> train = [.. DocumentFile.Read(Path.Combine(folder.Path, "documents", Cleaner.TrainFile))], held = [.. DocumentFile.Read(Path.Combine(folder.Path, "documents", Cleaner.HoldoutFile))];
        Assert.All(held, static d => Assert.Equal("u2", d.Unit));
        Assert.All(train, static d => Assert.Equal("u1", d.Unit));
        Assert.Equal(["gone"], report.MissingUnits);
        Assert.Empty(report.AddedUnits);
        Assert.Contains("[phone]", train.Single(static d => d.Path == "pii").Text, StringComparison.Ordinal);
        Assert.Equal(1, report.Redacted["phone"]);
        Assert.Equal("파일을 열 수 없습니다", train.Single(static d => d.Path == "strings").Text);
        Assert.DoesNotContain(train, d => shared.Split('\n').Any(d.Text.Contains));
        Assert.DoesNotContain(train, static d => d.Path is "copy" or "short" or "bad");
        foreach (string reason in (string[])["duplicate_paragraph", "duplicate_string", "gopher_short_doc", "held_out_line", "mojibake", "string_short"]) Assert.True(report.Dropped.ContainsKey(reason), reason);
        string dropped = File.ReadAllText(Path.Combine(folder.Path, "documents", Cleaner.DroppedFile));
        foreach (string reason in report.Dropped.Keys) Assert.Contains($"\"reason\":\"{reason}\"", dropped, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NearCopy_IsDroppedAndCounted()
    {
        using TemporaryFolder folder = new();
        // Every paragraph of a hundred words differs in one, so that only similarity tells.
        string[] lines = [.. Prose(7, 60).Split('\n').Chunk(10).Select(static c => string.Join(' ', c))];
        Write(folder, [Make("u1", "a", string.Join('\n', lines)), Make("u1", "b", string.Join('\n', lines.Select(static l => l + " 끝."))), Make("u2", "c", Prose(8, 40)), Make("u3", "d", Prose(9, 40))]);
        CleanReport report = Run(folder, ["u2"]);
        Assert.Equal(1, report.Dropped["near_duplicate"].Documents);
    }

    [Fact]
    public void Run_GeneratedText_IsNeitherJudgedNorShortened()
    {
        using TemporaryFolder folder = new();
        const string text = "삼십육을 숫자로 쓰면 얼마인지 답하십시오.\n36\n\n삼십육을 숫자로 쓰면 얼마인지 답하십시오.\n010-1234-5678";
        Write(folder, [Make("skills", "a", text) with { Source = "skills" }, Make("skills-heldout", "b", text + "\n37") with { Source = "skills" }]);
        CleanReport report = Run(folder, ["skills-heldout"]);
        Assert.Equal(text, DocumentFile.Read(Path.Combine(folder.Path, "documents", Cleaner.TrainFile)).Single().Text);
        Assert.Equal(1, report.Holdout.Documents);
        Assert.Empty(report.Dropped);
    }

    [Fact]
    public void Run_OwnFile_HoldsItsLastTenthOut()
    {
        using TemporaryFolder folder = new();
        string[] paragraphs = [.. Enumerable.Range(0, 20).Select(static i => $"제 글의 {i}번째 문단입니다. {Word(i, 3)}")];
        Write(folder, [Make("mine.txt", "mine.txt", string.Join("\n\n", paragraphs)) with { Licence = "own" }]);
        CleanReport report = Run(folder, []);
        Assert.Equal(string.Join('\n', paragraphs[18..]), DocumentFile.Read(Path.Combine(folder.Path, "documents", Cleaner.HoldoutFile)).Single().Text.Replace("\n\n", "\n"));
        Assert.DoesNotContain(paragraphs[18], DocumentFile.Read(Path.Combine(folder.Path, "documents", Cleaner.TrainFile)).Single().Text, StringComparison.Ordinal);
        Assert.Empty(report.AddedUnits);
    }

    [Fact]
    public void Run_AnyNumberOfThreads_GivesTheSameBytes()
    {
        List<Document> documents = [.. Enumerable.Range(0, 60).Select(static i => Make($"u{i % 7}", $"d{i}", Prose(i % 40, 30)))];
        List<string> hashes = [];
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            using TemporaryFolder folder = new();
            Write(folder, documents);
            Cleaner.Run(new CleanOptions { WorkDirectory = folder.Path, Threads = threads });
            hashes.Add(string.Join(' ', Directory.GetFiles(Path.Combine(folder.Path, "documents")).Order(StringComparer.Ordinal).Select(static f => Document.HashOf(File.ReadAllText(f)))));
        }
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void Run_NoHoldoutThere_ChoosesUnitsByName()
    {
        using TemporaryFolder folder = new();
        Write(folder, [.. Enumerable.Range(0, 20).Select(static i => Make($"u{i}", $"d{i}", Prose(i, 30)))]);
        CleanReport report = Run(folder, ["gone"]);
        Assert.NotEmpty(report.AddedUnits);
        Assert.True(report.Holdout.Bytes > 0 && report.Train.Bytes > 5 * report.Holdout.Bytes);
    }

    [Fact]
    public void Run_NothingRemains_IsAUserError()
    {
        using TemporaryFolder folder = new();
        Write(folder, [Make("u", "a", "짧다.")]);
        Assert.Equal("data.all_dropped", Assert.Throws<UserError>(() => Run(folder, [])).Key);
        using TemporaryFolder empty = new();
        Assert.Equal("data.missing", Assert.Throws<UserError>(() => Run(empty, [])).Key);
    }

    [Fact]
    public void Run_Pairs_AreHeldOutWithTheirUnitsAndNeverBoth()
    {
        using TemporaryFolder folder = new();
        Write(folder, [Make("u1", "a", Prose(1, 40)), Make("u2", "b", Prose(2, 40))]);
        PairFile.Write(Path.Combine(folder.Path, "documents", Collector.PairsFile), [
            new TextPair("u1", "s", "1", "Open the file", "파일을 엽니다"), new TextPair("u2", "s", "2", "Close the file", "파일을 닫습니다"), new TextPair("u1", "s", "3", "Close the file", "파일 닫기"),
            new TextPair("u1", "s", "4", "Mail me at a@b.example", "a@b.example 로 보내십시오"),
        ]);
        CleanReport report = Run(folder, ["u2"]);
        Assert.Equal((1, 1), (report.Dropped["pair_held_out"].Lines, report.Dropped["pair_personal"].Lines));
        Assert.Contains("\"reason\":\"pair_personal\"", File.ReadAllText(Path.Combine(folder.Path, "documents", Cleaner.DroppedFile)), StringComparison.Ordinal);
        Assert.Equal(["1"], PairFile.Read(Path.Combine(folder.Path, "documents", Cleaner.PairsFile)).Select(static p => p.Key));
        Assert.Equal(["2"], PairFile.Read(Path.Combine(folder.Path, "documents", Cleaner.HeldOutPairsFile)).Select(static p => p.Key));
    }

    [Fact]
    public void Sharder_CleanedDocuments_DecodeToTheSameTextUnitByUnit()
    {
        using TemporaryFolder folder = new();
        Write(folder, [Make("u1", "a", Prose(1, 40)), Make("u2", "b", Prose(2, 40)), Make("u1", "c", Prose(3, 40) + "\n<|endoftext|> 이 글에 적힌 표식은 문서의 끝이 아니고 그저 이 글의 한 부분입니다.")]);
        Run(folder, ["u2"]);
        Tokenizer tokenizer = BpeTrainer.Train([Prose(1, 40)], new BpeTrainerOptions { VocabularySize = 400, SpecialTokens = ["<|endoftext|>"] }, null, default);
        ShardIndex index = Sharder.Run(tokenizer, "00", folder.Path);
        using TokenShards train = TokenShards.Open(Path.Combine(folder.Path, "shards"), Sharder.Train);
        train.Verify();
        int[] ids = new int[train.Count];
        train.Read(0, ids);
        List<string> texts = [.. DocumentFile.Read(Path.Combine(folder.Path, "documents", Cleaner.TrainFile)).Select(static d => d.Text)];
        Assert.Equal(texts.Count, ids.Count(i => i == index.Separator));
        Assert.Equal(texts.Sum(Encoding.UTF8.GetByteCount), train.Bytes);
        int start = 0;
        foreach (string text in texts)
        {
            int end = Array.IndexOf(ids, index.Separator, start);
            Assert.Equal(text, tokenizer.Decode(ids.AsSpan(start..end)));
            start = end + 1;
        }
    }

    [Theory]
    [InlineData("Open the file", "파일을 엽니다", true)]
    [InlineData("Open {0}", "{0} 열기", false)]
    [InlineData("Open %s now", "지금 %s 열기", false)]
    [InlineData("Same", "Same", false)]
    [InlineData("파일", "파일 열기", false)]
    [InlineData("A very long English sentence that says a lot of things about files", "짧음", false)]
    public void PairRules_Pairs_AreJudged(string english, string korean, bool accepted) => Assert.Equal(accepted, PairRules.Accept(english, korean));

    [Theory]
    [InlineData("_File", "File")]
    [InlineData("파일(&F)", "파일")]
    [InlineData("Save &As...", "Save As...")]
    [InlineData("a\n  b", "a b")]
    [InlineData("snake_case & more", "snake_case & more")]
    public void Interface_AcceleratorMarks_AreTakenOff(string text, string expected) => Assert.Equal(expected, Interface.Clean(text));

    static CleanReport Run(TemporaryFolder folder, string[] holdout) => Cleaner.Run(new CleanOptions { WorkDirectory = folder.Path, Holdout = holdout });

    static void Write(TemporaryFolder folder, IEnumerable<Document> documents) => DocumentFile.Write(Path.Combine(folder.Path, "documents", Collector.DocumentsFile), documents);

    static Document Make(string unit, string path, string text, DocumentKind kind = DocumentKind.Prose) =>
        new($"{unit}/{path}", $"test:{unit}", "1", unit, path, kind, "ko", "MIT", "", Document.HashOf(text), text);

    // Sentences of made-up Korean words, different for every seed.
    static string Prose(int seed, int sentences) => string.Join('\n', Enumerable.Range(0, sentences).Select(s => string.Join(' ', Enumerable.Range(0, 9).Select(w => Word(seed * 1000 + s, w))) + " 있습니다."));

    static string Word(int seed, int at)
    {
        uint x = (uint)(seed * 31 + at + 1) * 2654435761;
        x ^= x >> 13;
        x *= 2246822519;
        x ^= x >> 16;
        const string common = "가나다라마바사아자차카타파하거너더러머버서어저처고노도로모보소오조초구누두루무부수우주추기니디리미비시이지";
        return $"{common[(int)(x % 52)]}{common[(int)(x / 52 % 52)]}{common[(int)(x / 2704 % 52)]}";
    }
}
