using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Hanok.Server.Pages;
using Hanok.Server.Tests.Fakes;

namespace Hanok.Server.Tests.Pages;

public partial class StaticPagesTests
{
    static readonly string[] Paths = ["/", "/assets/style.css", "/assets/run.css", "/assets/chat.css", "/assets/theme.js", "/assets/main.js", "/assets/icon.svg"];

    [Fact]
    public void Files_AllTogether_AreBelow200Kilobytes() => Assert.InRange(StaticPages.TotalBytes, 10_000, 200_000);

    [Fact]
    public async Task Files_Everywhere_NameNoOtherHostAndUseNoMarkupStrings()
    {
        await using TestServer s = await TestServer.StartAsync();
        HashSet<string> seen = [.. Paths];
        for (Queue<string> next = new(Paths); next.TryDequeue(out string? path);)
        {
            using HttpResponseMessage r = await s.Client.GetAsync(path);
            Assert.True(r.IsSuccessStatusCode, path);
            string text = Encoding.UTF8.GetString(await r.Content.ReadAsByteArrayAsync());
            foreach (Match m in Url().Matches(text)) Assert.StartsWith("http://www.w3.org/", m.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
            Assert.DoesNotContain("eval(", text, StringComparison.Ordinal);
            foreach (Match m in Import().Matches(text))
                if (seen.Add("/assets/" + m.Groups[1].Value)) next.Enqueue("/assets/" + m.Groups[1].Value);
        }
        Assert.True(seen.Count >= 15);
    }

    [Fact]
    public async Task File_KnownTag_IsNotSentAgain()
    {
        await using TestServer s = await TestServer.StartAsync();
        using HttpResponseMessage first = await s.Client.GetAsync("/assets/main.js");
        Assert.Equal("text/javascript", first.Content.Headers.ContentType?.MediaType);
        HttpRequestMessage again = new(HttpMethod.Get, "/assets/main.js");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await s.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [GeneratedRegex("https?://[a-z0-9.]+[^\\s\"'`<)]*", RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex("from \"\\./([a-z]+\\.js)\"")]
    private static partial Regex Import();
}
