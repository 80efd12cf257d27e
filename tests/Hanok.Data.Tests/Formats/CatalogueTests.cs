using System.Collections.Immutable;
using System.Resources;
using System.Text;
using FsCheck.Xunit;
using Hanok.Data.Formats;
using Hanok.Data.Sources;

namespace Hanok.Data.Tests.Formats;

public class CatalogueTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GettextMo_BothByteOrders_ReadsEntriesContextsAndPlurals(bool big)
    {
        byte[] mo = TestFiles.Mo([("", "Content-Type: text/plain; charset=UTF-8\n"), ("menu\u0004File", "파일"), ("one day\0%d days", "%d일"), ("Open the door.", "문을 여십시오.")], big);
        Assert.Equal([new GettextEntry("menu", "File", "파일"), new GettextEntry("", "%d days", "%d일"), new GettextEntry("", "Open the door.", "문을 여십시오.")], GettextMo.Read(mo));
    }

    [Property]
    public void GettextMo_AnyDamage_IsRefusedOrRead(byte[]? noise, int at)
    {
        byte[] mo = TestFiles.Mo([("", "charset=UTF-8"), ("a", "가"), ("b\0c", "나\0다")], false);
        foreach (byte b in noise ?? []) mo[(int)((uint)at++ % (uint)mo.Length)] = b;
        Refused(() => GettextMo.Read(mo));
        Refused(() => GettextMo.Read(noise));
        Refused(() => GettextMo.Read([.. mo[..16], .. noise ?? []]));
    }

    [Fact]
    public void GettextPo_WholeFile_LeavesOutHeaderFuzzyAndObsolete()
    {
        const string po = "msgid \"\"\nmsgstr \"Language: ko\\n\"\n\n# note\n#: a.c:1\nmsgctxt \"menu\"\nmsgid \"Open \"\n\"file\"\nmsgstr \"파일 \"\n\"열기\\n\"\n\n#, fuzzy\nmsgid \"x\"\nmsgstr \"틀림\"\n\nmsgid \"day\"\nmsgid_plural \"%d days\"\nmsgstr[0] \"%d일\"\n\n#~ msgid \"old\"\n#~ msgstr \"낡음\"\n";
        Assert.Equal([new GettextEntry("menu", "Open file", "파일 열기\n"), new GettextEntry("", "%d days", "%d일")], GettextPo.Read(po));
    }

    [Property]
    public void GettextPo_AnyText_IsRefusedOrRead(string? text)
    {
        Refused(() => GettextPo.Read(text ?? ""));
        Refused(() => GettextPo.Read($"msgid \"{text}\"\nmsgstr \"{text}\"\n{text}"));
    }

    [Fact]
    public void DotnetResources_WrittenByDotnet_ReadsTheStrings()
    {
        using MemoryStream stream = new();
        using (ResourceWriter writer = new(stream))
        {
            writer.AddResource("Second", "둘째 글");
            writer.AddResource("First", "첫째 글 {0}");
            writer.AddResource("Number", 5);
            writer.AddResource("Bytes", new byte[] { 1, 2 });
            writer.Generate();
            Assert.Equal([new CatalogueMessage("First", "첫째 글 {0}"), new CatalogueMessage("Second", "둘째 글")], DotnetResources.Read(stream.ToArray()));
        }
    }

    [Property]
    public void DotnetResources_AnyDamage_IsRefusedOrRead(byte[]? noise, int at)
    {
        using MemoryStream stream = new();
        using ResourceWriter writer = new(stream);
        writer.AddResource("Key", "값");
        writer.AddResource("Number", 5);
        writer.Generate();
        byte[] bytes = stream.ToArray();
        foreach (byte b in noise ?? []) bytes[(int)((uint)at++ % (uint)bytes.Length)] = b;
        Refused(() => DotnetResources.Read(bytes));
        Refused(() => DotnetResources.Read(noise));
        Refused(() => AssemblyResources.Read([.. bytes]));
    }

    [Fact]
    public void AssemblyResources_OfHanokLanguage_HasNoResourcesStream() =>
        Assert.Empty(AssemblyResources.Read([.. File.ReadAllBytes(typeof(Hanok.Language.Tokenizer).Assembly.Location)]));

    [Property]
    public void AssemblyResources_AnyDamage_IsRefusedOrRead(byte[]? noise, uint at)
    {
        byte[] bytes = File.ReadAllBytes(typeof(CatalogueTests).Assembly.Location);
        foreach (byte b in noise ?? []) bytes[at++ % 4096] = b;
        Refused(() => AssemblyResources.Read(ImmutableArray.Create(bytes)));
    }

    [Fact]
    public void PropertiesFile_EscapesAndContinuations_AreRead() =>
        Assert.Equal([new CatalogueMessage("a.b", "첫 줄 이어짐"), new CatalogueMessage("key", "가=나")], PropertiesFile.Read("# no\n! no\na.b = 첫 줄 \\\n   이어짐\nkey:\\uAC00=나\nempty\n"));

    [Fact]
    public void FluentFile_MessagesAndAttributes_SelectorsAreLeftOut() =>
        Assert.Equal([new CatalogueMessage("open", "파일 열기 계속"), new CatalogueMessage("open.title", "제목"), new CatalogueMessage("-brand", "이름")],
            FluentFile.Read("# c\nopen = 파일 열기\n    계속\n    .title = 제목\ncount = { $n ->\n    [one] 하나\n   *[other] 여럿\n  }\n-brand = 이름\n"));

    [Fact]
    public void DtdEntities_CommentsAndQuotes_AreRead() =>
        Assert.Equal([new CatalogueMessage("a", "\"글\" & 그림"), new CatalogueMessage("b", "it\"s")], DtdEntities.Read("<!-- <!ENTITY no \"x\"> --><!ENTITY a \"&quot;글&quot; &amp; 그림\">\n<!ENTITY % inc SYSTEM 'y'><!ENTITY b 'it\"s'>"));

    [Fact]
    public void JsonStrings_NestedAndScript_AreKeyedByPath()
    {
        Assert.Equal([new CatalogueMessage("a/b", "가"), new CatalogueMessage("c/1", "나")], JsonStrings.Read("\uFEFF{\"a\":{\"b\":\"가\"},\"c\":[1,\"나\"],}"u8));
        Assert.Equal([new CatalogueMessage("1", "가")], JsonStrings.ReadScript("var content = [\n\tundefined,\n\t\"가\"\n];\nexport { content as default };"));
    }

    [Fact]
    public void DelimitedText_QuotesAndLineEnds_AreRead() =>
        Assert.Equal([["a", "b,c", "d\"e\nf"], ["", "x"], ["끝"]], DelimitedText.Read("a,\"b,c\",\"d\"\"e\nf\"\r\n,x\n\n끝", ','));

    [Fact]
    public void PhpHeredoc_Nowdoc_IsRead() => Assert.Equal(["첫 줄\n둘째 줄"], PhpHeredoc.Read("<?php\n$a = <<<'EOT'\n첫 줄\n둘째 줄\nEOT;\n$b = 1 << 2;"));

    [Fact]
    public void Unwrap_BrokenParagraph_BecomesOneLineAndAListStays()
    {
        string wide = "이 문단은 정해진 너비에서 줄이 바뀐 글이라서 한 줄로 다시 이어야 하는 글입니다";
        Assert.Equal($"{wide} 끝.\n- 하나\n- 둘", PlainText.Unwrap($"{wide}\n끝.\n\n- 하나\n- 둘\n"));
    }

    [Property]
    public void TextParsers_AnyText_DoNotThrow(string? text)
    {
        string t = text ?? "";
        PropertiesFile.Read(t + "\\");
        FluentFile.Read($"a = {t}\n .b = {t}");
        DtdEntities.Read($"<!ENTITY {t} \"{t}");
        PhpHeredoc.Read($"<<<'{t}'\n{t}");
        PlainText.Unwrap(t);
        Assert.All(DelimitedText.Read(t, ','), static r => Assert.NotEmpty(r));
        _ = ControlFile.Read(new StringReader(t)).ToList();
        CopyrightFile c = new($"Format: x\nFiles: {t}\nLicense: {t}\n\n{t}");
        Assert.NotEmpty(c.For($"usr/{t}").Licence);
        Refused(() => JsonStrings.Read(Encoding.UTF8.GetBytes(t)));
        Refused(() => JsonStrings.ReadScript($"[{t}];"));
    }

    static void Refused(Action read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException)
        {
            // What a damaged file may give; any other exception fails the test.
        }
    }
}
