using Hanok.Recipes.Status;
using Hanok.Server.Tests.Fakes;
using Hanok.Server.Tests.Run;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hanok.Server.Tests.Pages;

[Collection(BrowserCollection.Name)]
public sealed class RunPageTests(Browser browser) : IDisposable
{
    readonly List<string> complaints = [];

    public void Dispose() => Assert.Empty(complaints);

    [SkippableFact]
    public async Task Run_GoesOnAndEnds_ShowsItAndBecomesTheChatWithoutReloading()
    {
        RunStatusBoard board = RunEndpointTests.Board();
        await using TestServer s = await TestServer.StartAsync(board: board, attach: false);
        IPage page = await browser.OpenAsync(s.Server.Address, complaints);
        await page.EvaluateAsync("() => { window.sameDocument = true; }");
        await Expect(page.Locator("#run-title")).ToHaveTextAsync("A language model is learning");
        await Expect(page.Locator(".step")).ToHaveCountAsync(8);
        await Expect(page.Locator(".step.done .more")).ToHaveTextAsync("31.2 MB from 5 sources");
        await Expect(page.Locator(".step.running")).ToContainTextAsync("61 %");
        await Expect(page.Locator(".step.running .more")).ToHaveTextAsync("1,220/2,000 · 4,610 tok/s · 2 min 40 s left");
        await Expect(page.Locator("#chart-title")).ToContainTextAsync("Loss fell from 8.9");
        await Expect(page.Locator("#chart .line")).ToHaveCountAsync(1);
        await Expect(page.Locator("#figures")).ToContainTextAsync("46 %");
        await Expect(page.Locator(".sample")).ToHaveCountAsync(3);
        await Expect(page.Locator(".sample").First.Locator("li").First).ToContainTextAsync("step 1,200");
        board.AddLoss("tune", 1, 3.2);
        board.AddLoss("tune", 2, 3.1);
        board.SetStep("pretrain", x => x with { Progress = 0.75 });
        await Expect(page.Locator("#chart .line")).ToHaveCountAsync(2);
        await Expect(page.Locator(".step.running")).ToContainTextAsync("75 %");
        s.Server.AttachModel(s.Generator);
        await Expect(page.Locator("#chat")).ToBeVisibleAsync();
        await Expect(page.Locator("#run")).ToBeHiddenAsync();
        Assert.True(await page.EvaluateAsync<bool>("() => window.sameDocument === true"));
        await page.Locator("#input").FillAsync("hello");
        await page.Locator("#input").PressAsync("Enter");
        await Expect(page.Locator(".turn.assistant .md")).ToHaveTextAsync("안녕하세요 \U0001F600");
    }

    [SkippableFact]
    public async Task Run_Fails_SaysWhyInTheReadersLanguage()
    {
        RunStatusBoard board = RunEndpointTests.Board();
        board.SetFailure("The disk is full.", "디스크가 가득 찼습니다.");
        await using TestServer s = await TestServer.StartAsync(board: board, attach: false);
        IPage page = await browser.OpenAsync(s.Server.Address, complaints, "ko-KR");
        await Expect(page.Locator("#run-title")).ToHaveTextAsync("실행이 멈췄습니다");
        await Expect(page.Locator("#run-failure")).ToContainTextAsync("디스크가 가득 찼습니다.");
        await page.Locator("#language").ClickAsync();
        await Expect(page.Locator("#run-failure")).ToContainTextAsync("The disk is full.");
    }

    [SkippableFact]
    public async Task NoRunAndNoModel_SaysThatItIsBeingLoadedThenBecomesTheChat()
    {
        await using TestServer s = await TestServer.StartAsync(attach: false);
        IPage page = await browser.OpenAsync(s.Server.Address, complaints);
        await Expect(page.Locator("#loading")).ToContainTextAsync("The model is being loaded.");
        s.Server.AttachModel(s.Generator);
        await Expect(page.Locator("#chat")).ToBeVisibleAsync();
    }

    [SkippableTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Run_320PixelsWide_FitsAndEveryTextHasContrast(ColorScheme scheme)
    {
        await using TestServer s = await TestServer.StartAsync(board: RunEndpointTests.Board(), attach: false);
        IPage page = await browser.OpenAsync(s.Server.Address, complaints, "ko-KR", 320, 568, scheme);
        await Expect(page.Locator(".sample")).ToHaveCountAsync(3);
        await ChatPageTests.CheckAsync(page);
    }
}
