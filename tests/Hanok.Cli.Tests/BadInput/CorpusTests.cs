using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Hanok.Cli.Tests.Runs;

namespace Hanok.Cli.Tests.BadInput;

/// <summary>Text that is none, in other encodings, or all of which is dropped; and the user's own files through <c>--add</c>.</summary>
[Collection(SmallRun.Name)]
public sealed class CorpusTests(SmallRun small) : Workspace
{
    static readonly string Prose = string.Concat(Enumerable.Range(1, 60).Select(i => $"{i}번째 문단입니다. 한옥의 마루에 앉아 마당을 바라보며 하루의 일을 적었습니다.\n\n"));

    static byte[] Cp949(string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(949).GetBytes(text);
    }

    static string WithSources(string sources) => SmallRun.Recipe.Replace("[{use: skills}]", sources);

    [Fact]
    public void Corpus_EmptyFile_SaysThatNothingIsThereToTrainOn()
    {
        Write("empty.txt", "");
        Write("r.yaml", WithSources("[{use: empty.txt}]"));
        Fails(1, ["up", "r.yaml", "--no-serve"], "nothing to train on", "empty.txt", "holds no text");
        HanokProcess.Result korean = Fails(1, ["up", "r.yaml", "--no-serve", "--lang", "ko"], "훈련할 것이 없습니다", "읽을 수 있는 텍스트가 없습니다");
        Assert.DoesNotContain("holds no text", korean.Error);
    }

    [Fact]
    public void Corpus_FolderThatIsNotThere_SaysSo()
    {
        Write("r.yaml", WithSources("[{use: no/such/folder}]"));
        Fails(1, ["up", "r.yaml", "--no-serve"], "no/such/folder", "nothing is there");
        Fails(1, ["up", "r.yaml", "--no-serve", "--add", "nor/this"], "nor/this");
    }

    [Fact]
    public void Corpus_AllDropped_SaysWhy()
    {
        Write("dropped.txt", Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Prose)));      // UTF-8 that somebody took for Latin-1: "ë²ì§¸"
        Write("r.yaml", WithSources("[{use: dropped.txt}]"));
        Fails(1, ["up", "r.yaml", "--no-serve"], "none remains to train on", "mojibake", "clean.json");
        Assert.True(File.Exists(At("runs", "small", "work", "documents", "collected.jsonl")));
        Fails(1, ["up", "r.yaml", "--no-serve", "--lang", "ko"], "남지 않았습니다");
    }

    [Fact]
    public void Corpus_TooShortForOneSequence_SaysHowMuchIsNeeded()
    {
        Write("short.txt", "한 줄뿐입니다.\n\n끝.\n");
        Write("r.yaml", WithSources("[{use: short.txt}]"));
        Fails(1, ["up", "r.yaml", "--no-serve"], "one sequence needs");
    }

    [Fact]
    public void Add_SeveralKindsOfFiles_AreConvertedRecordedAndMeasured()
    {
        string notes = At("notes");
        Write("notes/a.txt", Prose);
        Write("notes/b.md", "# 제목\n\n" + Prose.Replace("마루", "부엌"));
        Write("notes/c.html", "<html><head><meta charset=utf-8></head><body><main>" + string.Concat(Prose.Replace("마루", "사랑방").Split("\n\n").Select(p => $"<p>{p}</p>")) + "</main></body></html>");
        Write("notes/d.jsonl", string.Concat(Enumerable.Range(0, 50).Select(i => $"{{\"text\":\"{i}번 손님이 대문을 열고 들어와 안부를 물었습니다.\"}}\n")));
        Write("notes/e.csv", "id,text\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},\"기와 {i}장을 지붕에 올리고 나서, 잠시 쉬었습니다.\"\n")));
        Write("notes/f.po", "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\nmsgid \"Open the door\"\nmsgstr \"문을 여십시오\"\n");
        string converted = Prose.Replace("마루", "처마 끝");
        File.WriteAllBytes(At("notes", "g.txt"), Cp949(converted));
        using (GZipStream gz = new(File.Create(At("notes", "h.txt.gz")), CompressionLevel.Fastest)) gz.Write(Encoding.UTF8.GetBytes(Prose.Replace("마루", "담장")));
        byte[] binary = new byte[4000];
        new Random(1).NextBytes(binary);
        File.WriteAllBytes(At("notes", "i.txt"), binary);

        HanokProcess.Result r = Works(small.Up(At("run"), "--add", "notes"));
        Assert.Contains("notes/g.txt: read as cp949 and converted to UTF-8", r.Error);
        Assert.Contains("notes/i.txt is left out", r.Error);

        string documents = At("run", "work", "documents");
        JsonElement[] collected = [.. File.ReadLines(Path.Combine(documents, "collected.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).Where(d => d.GetProperty("licence").GetString() == "own")];
        Assert.Equal(["notes/a.txt", "notes/b.md", "notes/c.html", "notes/d.jsonl", "notes/e.csv", "notes/f.po", "notes/g.txt", "notes/h.txt"],
            collected.Select(d => d.GetProperty("unit").GetString()!).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(converted.Trim(), collected.Single(d => d.GetProperty("unit").GetString() == "notes/g.txt").GetProperty("text").GetString());
        Assert.All(collected, d => Assert.False(d.GetRawText().Contains(Folder, StringComparison.Ordinal)));
        JsonElement report = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(documents, "collect.json"))).RootElement;
        Assert.Equal(("notes/g.txt", "cp949"), (report.GetProperty("converted")[0].GetProperty("path").GetString(), report.GetProperty("converted")[0].GetProperty("encoding").GetString()));
        Assert.Contains(report.GetProperty("problems").EnumerateArray(), p => p.GetProperty("path").GetString() == "notes/i.txt" && p.GetProperty("key").GetString() == "data.not_text");

        // The last tenth of each file is held out, by paragraphs, and measured.
        string train = File.ReadAllText(Path.Combine(documents, "train.jsonl")), heldOut = File.ReadAllText(Path.Combine(documents, "holdout.jsonl"));
        Assert.Contains("54번째 문단", train);
        Assert.DoesNotContain("55번째 문단", train);
        Assert.Contains("55번째 문단", heldOut);
        JsonElement bits = JsonDocument.Parse(File.ReadAllBytes(At("run", "report.json"))).RootElement.GetProperty("bits_per_byte");
        JsonElement[] own = [.. bits.GetProperty("parts").EnumerateArray().Where(p => p.GetProperty("part").GetString() == "own")];
        Assert.Contains(own, p => p.GetProperty("name").GetString() == "notes/g.txt");
        Assert.All(own, p => Assert.True(p.GetProperty("tuned").GetDouble() > 0));

        // Nothing in the bundle tells where on this machine the files lay.
        foreach (string file in Directory.EnumerateFiles(At("run", "bundle"), "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".safetensors", StringComparison.Ordinal)))
            Assert.DoesNotContain(Folder, File.ReadAllText(file), StringComparison.Ordinal);
        Fails(1, small.Up(At("run")), "belongs to another recipe", "sources");
        Write("elsewhere/notes/a.txt", Prose);
        Fails(1, small.Up(At("run"), "--add", Path.Combine("elsewhere", "notes")), "belongs to another recipe", "--add notes: ", "elsewhere");
    }

    [Fact]
    public void Add_OneBinaryFile_IsReportedAndLeftOut()
    {
        byte[] binary = new byte[5000];
        new Random(2).NextBytes(binary);
        File.WriteAllBytes(At("b.txt"), binary);
        HanokProcess.Result r = Works(["collect", Path.Combine(small.Folder, SmallRun.RecipeFile), "--out", "run"]);
        Assert.DoesNotContain("left out", r.Error);
        Write("r.yaml", WithSources("[{use: skills}, {use: b.txt}]"));
        r = Works(["collect", "r.yaml", "--out", "run2", "--lang", "ko"]);
        Assert.Contains("b.txt", r.Error);
        Assert.Contains("텍스트가 아닙니다", r.Error);
    }
}
