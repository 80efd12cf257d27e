using Microsoft.Playwright;

namespace Hanok.Server.Tests.Pages;

/// <summary>Debian's chromium, started once for all tests of the page; they are skipped, visibly, where it is missing.</summary>
public sealed class Browser : IAsyncLifetime
{
    const string Executable = "/usr/bin/chromium";

    IPlaywright? playwright;
    IBrowser? browser;

    public async Task InitializeAsync()
    {
        if (!File.Exists(Executable)) return;
        Assertions.SetDefaultExpectTimeout(60_000); // a machine may be busy: nothing here is about speed
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage"],
        });
    }

    /// <summary>A fresh page; anything that a Content-Security-Policy stops or a script throws ends up in <paramref name="complaints"/>.</summary>
    internal async Task<IPage> OpenAsync(Uri address, List<string> complaints, string locale = "en-US", int width = 1000, int height = 760, ColorScheme scheme = ColorScheme.Light)
    {
        Skip.If(browser is null, $"no {Executable}: the page is not tried in a browser");
        IBrowserContext context = await browser!.NewContextAsync(new() { Locale = locale, ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        context.SetDefaultTimeout(60_000);
        IPage page = await context.NewPageAsync();
        page.PageError += (_, e) => complaints.Add(e);
        page.Console += (_, m) =>
        {
            // The browser itself reports answers such as 429, which are part of the tests.
            if (m.Type == "error" && !m.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) complaints.Add(m.Text);
        };
        await page.GotoAsync(address.ToString());
        return page;
    }

    public async Task DisposeAsync()
    {
        if (browser is not null) await browser.CloseAsync();
        playwright?.Dispose();
    }
}

[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Browser>
{
    public const string Name = "browser";
}
