using System.Text;
using Hanok.Data.Documents;
using Hanok.Data.Sources;
using Hanok.Language.Messages;
using Hanok.Tests;

namespace Hanok.Data.Tests.Sources;

public class CollectorTests
{
    static readonly string Sentence = "이 설명서는 한국어로 쓴 글이며 시험에만 쓰입니다.";

    [Fact]
    public void Run_LocalFilesOfEveryForm_GivesDocumentsWithRelativeNamesAndOwnLicence()
    {
        using TemporaryFolder folder = new();
        folder.Write("notes/a.txt", $"{Sentence}\n\n둘째 문단입니다.");
        folder.Write("notes/b.md", "# 제목\n\n본문입니다.");
        folder.Write("notes/c.html", "<html><head><meta charset='utf-8'></head><body><nav>메뉴</nav><p>쪽의 본문입니다.</p></body></html>");
        folder.Write("notes/d.jsonl", "{\"text\":\"첫째 줄의 글\"}\n{\"other\":1}\n{\"text\":\"둘째 줄의 글\"}\n");
        folder.Write("notes/e.csv", "id,text\n1,\"표의 글, 하나\"\n2,표의 글 둘\n");
        folder.Write("notes/f.po", "msgid \"Open the file\"\nmsgstr \"파일을 엽니다\"\n");
        folder.Write("notes/g.tar.gz", TestFiles.TarGz([("in/h.txt", Encoding.UTF8.GetBytes("묶음 안의 글입니다.")), ("../evil.txt", Encoding.UTF8.GetBytes("밖으로 나가려는 글"))]));
        folder.Write("notes/i.txt", [0xc0, 0xaf, .. Encoding.UTF8.GetBytes("안녕하세요")]);
        folder.Write("notes/j.mo", TestFiles.Mo([("Close the file", "파일을 닫습니다")], false)[..20]);
        folder.Write("notes/skip.bin", "x");
        CollectReport report = Collect(folder, "notes", "missing-folder");
        List<Document> documents = Documents(folder);
        Assert.Equal(["notes/a.txt", "notes/b.md", "notes/c.html", "notes/d.jsonl", "notes/e.csv", "notes/f.po", "notes/g.tar.gz/in/h.txt"], documents.Select(static d => d.Unit).Distinct().Order(StringComparer.Ordinal));
        Assert.All(documents, d =>
        {
            Assert.Equal("own", d.Licence);
            Assert.Equal("own:notes", d.Source);
            Assert.Equal(Document.HashOf(d.Text), d.Sha256);
            Assert.DoesNotContain(folder.Path, $"{d.Id}{d.Path}{d.Source}", StringComparison.Ordinal);
        });
        Assert.Equal("쪽의 본문입니다.", documents.Single(static d => d.Unit == "notes/c.html").Text);
        Assert.Equal("표의 글, 하나\n표의 글 둘", documents.Single(static d => d.Unit == "notes/e.csv").Text);
        Assert.Equal("첫째 줄의 글\n둘째 줄의 글", documents.Single(static d => d.Unit == "notes/d.jsonl").Text);
        Assert.Equal(["data.no_field", "data.no_path", "data.not_text", "data.unreadable"], report.Problems.Select(static p => p.Error.Key).Order(StringComparer.Ordinal));
        TextPair pair = Assert.Single(PairFile.Read(Path.Combine(folder.Path, "work", "documents", Collector.PairsFile)));
        Assert.Equal(("Open the file", "파일을 엽니다"), (pair.English, pair.Korean));
    }

    [Fact]
    public void Run_KoreanFileInCp949_IsConverted()
    {
        using TemporaryFolder folder = new();
        byte[] cp949 = Hanok.Data.Formats.TextEncodings.ByName("euc-kr")!.GetBytes(Sentence);
        folder.Write("old.txt", cp949);
        Collect(folder, "old.txt");
        Assert.Equal(Sentence, Assert.Single(Documents(folder)).Text);
    }

    [Fact]
    public void Run_NothingReadable_IsAUserErrorAndLeavesNoFile()
    {
        using TemporaryFolder folder = new();
        folder.Write("empty/a.txt", "");
        UserError e = Assert.Throws<UserError>(() => Collect(folder, "empty"));
        Assert.Equal("data.nothing", e.Key);
        Assert.False(File.Exists(Path.Combine(folder.Path, "work", "documents", Collector.DocumentsFile)));
    }

    [Fact]
    public void Run_OfflineWithoutCache_ReportsAndGoesOn()
    {
        using TemporaryFolder folder = new();
        folder.Write("a.txt", Sentence);
        CollectReport report = Collect(folder, "a.txt", "debian:hanok-no-such-package", "npm:hanok-no-such-package");
        Assert.Single(report.Sources);
        Assert.Equal(["data.offline", "data.offline"], report.Problems.Select(static p => p.Error.Key));
    }

    [SkippableFact]
    public void Run_CachedDebianPackages_MatchesLicencesAndPairsTwins()
    {
        Skip.If(!File.Exists("/usr/bin/dpkg-deb"), "no dpkg-deb on this machine");
        const string copyright = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: 2024 Someone\nLicense: MIT\n\nFiles: src/help/ko/novel.html\nCopyright: 1917 이광수\nLicense: CC-BY-SA-3.0\n";
        using TemporaryFolder folder = new();
        byte[] Page(string text) => Encoding.UTF8.GetBytes($"<html><body><p id='p1'>{text}</p></body></html>");
        folder.Write("cache/debian/thing-ko_1.0_all.deb", TestFiles.Deb("thing-ko", "1.0",
        [
            ("usr/share/doc/thing-ko/copyright", Encoding.UTF8.GetBytes(copyright)), ("usr/share/doc/thing-ko/changelog.gz", [1, 2]), ("usr/share/help/ko/a.html", Page("문을 열어 주십시오.")), ("usr/share/help/ko/novel.html", Page("소설의 첫 문장입니다.")),
            ("usr/share/help/de/a.html", Page("Deutsch")), ("usr/share/locale/ko/LC_MESSAGES/thing.mo", TestFiles.Mo([("", "charset=UTF-8"), ("Save the file now", "지금 파일을 저장합니다")], false)),
        ]));
        folder.Write("cache/debian/thing-en-us_1.0_all.deb", TestFiles.Deb("thing-en-us", "1.0", [("usr/share/doc/thing-en-us/copyright", Encoding.UTF8.GetBytes(copyright)), ("usr/share/help/C/a.html", Page("Please open the door."))]));
        CollectReport report = Collect(folder, "debian:thing-ko", "debian:thing-en-us");
        Assert.Empty(report.Problems);
        List<Document> documents = Documents(folder);
        Assert.All(documents, static d => Assert.Equal("thing", d.Unit));
        Assert.Equal("CC-BY-SA-3.0", documents.Single(static d => d.Path.EndsWith("novel.html", StringComparison.Ordinal)).Licence);
        Assert.Contains("이광수", documents.Single(static d => d.Path.EndsWith("novel.html", StringComparison.Ordinal)).Attribution, StringComparison.Ordinal);
        Assert.Equal("MIT", documents.Single(static d => d.Path.EndsWith("ko/a.html", StringComparison.Ordinal)).Licence);
        Assert.Equal([("Please open the door.", "문을 열어 주십시오."), ("Save the file now", "지금 파일을 저장합니다")],
            PairFile.Read(Path.Combine(folder.Path, "work", "documents", Collector.PairsFile)).Select(static p => (p.English, p.Korean)).Order());
        Assert.Equal("1.0", report.Sources[0].Version);
        Assert.Equal(64, report.Sources[0].Sha256.Length);
    }

    [Fact]
    public void Run_CachedNpmPackage_ReadsLicenceAndLanguagePack()
    {
        using TemporaryFolder folder = new();
        folder.Write("cache/npm/pack-ko@1.0.0/pack-ko-1.0.0.tgz", TestFiles.TarGz(
        [
            ("package/package.json", "{\"name\":\"pack-ko\",\"version\":\"1.0.0\",\"license\":\"MIT\",\"author\":{\"name\":\"누군가\"}}"u8.ToArray()),
            ("package/translations/a.i18n.json", "{\"contents\":{\"x\":\"이 파일을 열 수 없습니다\"}}"u8.ToArray()), ("package/translations/bad.i18n.json", "{"u8.ToArray()),
        ]));
        CollectReport report = Collect(folder, "npm:pack-ko@1.0.0");
        Document d = Assert.Single(Documents(folder));
        Assert.Equal(("pack-ko", "1.0.0", "MIT", DocumentKind.Strings, "이 파일을 열 수 없습니다"), (d.Unit, d.Version, d.Licence, d.Kind, d.Text));
        Assert.Equal("data.unreadable", Assert.Single(report.Problems).Error.Key);
    }

    [SkippableFact]
    public void Run_DotnetSdk_GivesBothLanguagesAndPairs()
    {
        Skip.If(DotnetSdkSource.FindSdk() is null, "no .NET SDK with Korean resources on this machine");
        using TemporaryFolder folder = new();
        CollectReport report = Collect(folder, "dotnet-sdk");
        Assert.Empty(report.Problems);
        Assert.True(report.Pairs > 5000, $"{report.Pairs} pairs");
        Assert.True(report.Sources[0].KoreanBytes > 1_000_000);
        Assert.All(Documents(folder).GroupBy(static d => d.Unit), static u => Assert.Equal(["en", "ko"], u.Select(static d => d.Language).Distinct().Order()));
    }

    [Theory]
    [InlineData("debian:../etc")]
    [InlineData("debian:-o")]
    [InlineData("debian:a b")]
    [InlineData("npm:x/../../y")]
    [InlineData("npm:--version")]
    public void Check_NamesThatToolsWouldMisread_AreRefused(string use) => Assert.Equal("data.source_name", Assert.Throws<UserError>(() => new SourceSpec(use).Check()).Key);

    [Theory]
    [InlineData("usr/share/help/ko/a/b.page", "ko", "usr/share/help/@/a/b.page")]
    [InlineData("usr/share/help/C/a/b.page", "en", "usr/share/help/@/a/b.page")]
    [InlineData("usr/share/doc/debian/FAQ/ko/basic.ko.html", "ko", "usr/share/doc/debian/FAQ/@/basic.@.html")]
    [InlineData("manual/install.html.ko.euc-kr", "ko", "manual/install.html.@.euc-kr")]
    [InlineData("usr/share/dictd/jargon.dict.dz", null, "usr/share/dictd/jargon.dict.dz")]
    [InlineData("usr/share/locale/pt_BR/LC_MESSAGES/x.mo", "pt", "usr/share/locale/@/LC_MESSAGES/x.mo")]
    public void PathLanguage_Paths_GiveLanguageAndNeutralName(string path, string? language, string neutral)
    {
        Assert.Equal(language, PathLanguage.Of(path));
        if (language is not null) Assert.Equal(neutral, PathLanguage.Neutral(path));
    }

    [Fact]
    public void Archives_BombAndPathsThatLeadOut_AreStopped()
    {
        Assert.Null(Archives.CleanPath("a/../../b"));
        Assert.Equal("etc/passwd", Archives.CleanPath("/etc/./passwd"));
        byte[] nested = Encoding.UTF8.GetBytes("글");
        for (int i = 0; i < 8; i++) nested = TestFiles.TarGz([("in.tar.gz", nested)]);
        Assert.Throws<InvalidDataException>(() => new Archives(default).Open(new RawFile("x.tar.gz", nested), static _ => true, static _ => { }));
        using MemoryStream bomb = new();
        using (System.IO.Compression.GZipStream gzip = new(bomb, System.IO.Compression.CompressionLevel.Fastest, true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < (Archives.LargestFile >> 20) + 1; i++) gzip.Write(zeros);
        }
        Assert.Throws<InvalidDataException>(() => new Archives(default).Open(new RawFile("x.txt.gz", bomb.ToArray()), static _ => true, static _ => { }));
    }

    static CollectReport Collect(TemporaryFolder folder, params string[] sources) => Collector.Run(new CollectOptions
    {
        Sources = [.. sources.Select(static s => new SourceSpec(s))],
        WorkDirectory = Path.Combine(folder.Path, "work"),
        CacheDirectory = Path.Combine(folder.Path, "cache"),
        BaseDirectory = folder.Path,
        Offline = true,
    });

    static List<Document> Documents(TemporaryFolder folder) => [.. DocumentFile.Read(Path.Combine(folder.Path, "work", "documents", Collector.DocumentsFile))];
}
