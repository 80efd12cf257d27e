using System.Text.Json;
using Hanok.Recipes.Status;
using Hanok.Server.Tests.Fakes;

namespace Hanok.Server.Tests.Run;

public class RunEndpointTests
{
    internal static RunStatusBoard Board()
    {
        RunStatusBoard board = new();
        board.Begin("nano", ["collect", "clean", "tokenize", "pretrain", "tune", "evaluate", "release", "serve"], DateTimeOffset.UtcNow, "a processor");
        board.SetStep("collect", s => s with { State = StepState.Done, Progress = 1, Seconds = 21.4, Detail = "31.2 MB from 5 sources", DetailKorean = "자료 5곳에서 31.2 MB" });
        board.SetStep("pretrain", s => s with { State = StepState.Running, Progress = 0.61, Rate = 4610, RateUnit = "tok/s", SecondsLeft = 160, Detail = "1,220/2,000" });
        for (int i = 1; i <= 1220; i++) board.AddLoss("pretrain", i, 2.4 + 6.6 * Math.Exp(-i / 180.0) + 0.06 * Math.Sin(i * 1.7), 4610, 0.46);
        foreach (string prompt in (string[])["옛날 옛적에", "The weather today", "삼백이십일 더하기 오십은"])
            foreach (int step in (int[])[400, 800, 1200])
                board.AddSample(new CheckpointSample("pretrain", step, prompt, $"{prompt} … ({step})"));
        return board;
    }

    [Fact]
    public async Task Status_Run_HasStepsCurvesAndSamples()
    {
        RunStatusBoard board = Board();
        board.SetBundle("/home/somebody/runs/nano/bundle");
        await using TestServer s = await TestServer.StartAsync(board: board, attach: false);
        JsonElement status = await s.JsonAsync(s.Client.GetAsync("/run/status"));
        Assert.False(status.GetProperty("ready").GetBoolean());
        JsonElement run = status.GetProperty("run");
        Assert.Equal(["done", "pending", "pending", "running"], run.GetProperty("steps").EnumerateArray().Take(4).Select(x => x.GetProperty("state").GetString()));
        Assert.Equal(1220, run.GetProperty("curves")[0].GetProperty("steps").EnumerateArray().Last().GetInt64());
        Assert.Equal(9, run.GetProperty("samples").GetArrayLength());
        Assert.Equal("자료 5곳에서 31.2 MB", run.GetProperty("steps")[0].GetProperty("detail").GetProperty("ko").GetString());
        Assert.DoesNotContain("somebody", status.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_RunGoesOnAndEnds_TellEachChangeAndThenThatTheModelIsThere()
    {
        RunStatusBoard board = Board();
        await using TestServer s = await TestServer.StartAsync(board: board, attach: false);
        using HttpResponseMessage r = await s.Client.GetAsync("/run/events", HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await r.Content.ReadAsStreamAsync());
        JsonElement first = await NextAsync(reader);
        Assert.True(first.GetProperty("run").TryGetProperty("curves", out _) && first.GetProperty("run").TryGetProperty("samples", out _));
        board.SetStep("pretrain", step => step with { Progress = 0.62 });
        JsonElement second = await NextAsync(reader);
        Assert.Equal(0.62, second.GetProperty("run").GetProperty("steps")[3].GetProperty("progress").GetDouble());
        Assert.False(second.GetProperty("run").TryGetProperty("curves", out _));
        Assert.False(second.GetProperty("run").TryGetProperty("samples", out _));
        board.AddLoss("tune", 1, 3.1);
        Assert.True((await NextAsync(reader)).GetProperty("run").TryGetProperty("curves", out _));
        s.Server.AttachModel(s.Generator);
        Assert.True((await NextAsync(reader)).GetProperty("ready").GetBoolean());
        Assert.Null(await reader.ReadLineAsync());
    }

    static async Task<JsonElement> NextAsync(StreamReader reader)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(15));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            Assert.Equal("", await reader.ReadLineAsync(limit.Token));
            return JsonDocument.Parse(line[6..]).RootElement;
        }
        throw new InvalidOperationException("the stream ended");
    }

    [Fact]
    public async Task Events_ServerStops_End()
    {
        await using TestServer s = await TestServer.StartAsync(board: Board(), attach: false);
        using HttpResponseMessage r = await s.Client.GetAsync("/run/events", HttpCompletionOption.ResponseHeadersRead);
        Task<string> all = r.Content.ReadAsStringAsync();
        await s.Server.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("event: status", await all, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_ModelWithReport_TellsSkillsWithAccuracyAndExamples()
    {
        byte[] report = """{"skills":[{"name":"addition","accuracy":0.965,"baseline":0.02,"n":200},{"name":"unheard","accuracy":0.5}],"tokens":5}"""u8.ToArray();
        ModelFacts facts = ModelFacts.FromReport(report, new Dictionary<string, SkillFact> { ["addition"] = new("addition") { Title = "Addition", TitleKorean = "덧셈", Examples = ["1 더하기 2는?"] } });
        await using TestServer s = await TestServer.StartAsync(facts: facts with { Limits = "Knows nothing else.", LimitsKorean = "다른 것은 모릅니다." });
        JsonElement info = await s.JsonAsync(s.Client.GetAsync("/page/info"));
        JsonElement skill = info.GetProperty("skills")[0];
        Assert.Equal(("덧셈", 0.965, 200, "1 더하기 2는?"), (skill.GetProperty("title").GetProperty("ko").GetString(), skill.GetProperty("accuracy").GetDouble(), skill.GetProperty("n").GetInt32(), skill.GetProperty("examples")[0].GetString()));
        Assert.Equal("unheard", info.GetProperty("skills")[1].GetProperty("title").GetProperty("ko").GetString());
        Assert.Equal("다른 것은 모릅니다.", info.GetProperty("limits").GetProperty("ko").GetString());
        Assert.Equal(0.7, info.GetProperty("model").GetProperty("defaults").GetProperty("temperature").GetDouble());
    }
}
