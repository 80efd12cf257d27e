using System.Text.RegularExpressions;
using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

/// <summary><c>chat</c> and <c>generate</c> through the real command line, with a tiny random model: what it says is noise, but always the same.</summary>
public sealed partial class ChatCommandTests : IDisposable
{
    const string Plain = "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}{% if loud %}{{ '!!!!!!!!!!' }}{% endif %}{% if add_generation_prompt %}[assistant] {% endif %}";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A copy of the tiny model with a chat template.</summary>
    string Model(string? template)
    {
        string golden = GoldenFiles.Any("evaluation", "model");
        foreach (string file in Directory.EnumerateFiles(golden)) File.Copy(file, folder[Path.GetFileName(file)], overwrite: true);
        if (template is not null) folder.Write("chat_template.jinja", System.Text.Encoding.UTF8.GetBytes(template));
        return folder.Path;
    }

    HanokProcess.Result Run(string[] arguments, string? input = null) => HanokProcess.Run(folder.Path, arguments, input);

    static (int Prompt, int Cached)[] Caches(string error) => [.. CacheLine().Matches(error).Select(m => (int.Parse(m.Groups[1].Value), int.Parse(m.Groups[2].Value)))];

    [SkippableFact]
    public void Chat_SecondTurn_ComputesOnlyWhatIsNew()
    {
        HanokProcess.Result r = Run(["chat", Model(Plain), "--temp", "0", "-n", "6", "--debug"], "first question\nsecond\n/new\nfirst question\n");
        Assert.True(r.Status == 0, r.Error);
        (int Prompt, int Cached)[] caches = Caches(r.Error);
        Assert.Equal(3, caches.Length);
        Assert.Equal(0, caches[0].Cached);
        // Prompt and answer but for the last token, which was chosen and never computed.
        Assert.InRange(caches[1].Cached, caches[0].Prompt, caches[0].Prompt + 6);
        Assert.True(caches[1].Prompt > caches[0].Prompt + "second".Length);
        Assert.Equal((caches[0].Prompt, caches[0].Prompt - 1), caches[2]);
    }

    [SkippableFact]
    public void Chat_FullWindow_DropsTheOldestTurnsAndRefusesWhatNeverFits()
    {
        string model = Model(Plain);
        HanokProcess.Result r = Run(["chat", model, "--ctx-size", "96", "--temp", "0", "-n", "4"], "one question is here\nanother question is here\na third question is here\n");
        Assert.True(r.Status == 0, r.Error);
        Assert.Contains("the oldest turns were dropped", r.Error);
        r = Run(["chat", model, new string('x', 200), "--ctx-size", "96", "--lang", "ko"]);
        Assert.Equal(1, r.Status);
        Assert.Contains("모델의 창은 96토큰", r.Error);
        r = Run(["generate", model, new string('x', 200), "--ctx-size", "96"]);
        Assert.Equal((1, ""), (r.Status, r.Out));
        Assert.Contains("the model's window holds 96", r.Error);
        Assert.Equal(2, Run(["chat", model, "hi", "--ctx-size", "999999"]).Status);
    }

    [SkippableFact]
    public void Chat_ModelWithoutTemplate_OffersWhatItCanDo()
    {
        string model = Model(null);
        HanokProcess.Result r = Run(["chat", model], "hi\n");
        Assert.Equal((1, ""), (r.Status, r.Out));
        Assert.Contains("hanok chat --raw", r.Error);
        Assert.Contains("대화 템플릿이 없는 모델", Run(["chat", model, "hi", "--lang", "ko"]).Error);

        HanokProcess.Result raw = Run(["chat", model, "--raw", "-p", "once", "--temp", "0", "-n", "8"]), generated = Run(["generate", model, "once", "--temp", "0", "-n", "8"]);
        Assert.True(raw.Status == 0, raw.Error);
        Assert.Equal(generated.Out, "once" + raw.Out);
        Assert.Equal(0, Run(["chat", model, "hi", "-n", "2", "--chat-template", folder.Write("t.jinja", System.Text.Encoding.UTF8.GetBytes(Plain))]).Status);
    }

    [SkippableFact]
    public void Chat_TemplateAndArguments_ChangeThePrompt()
    {
        string model = Model("{% for m in messages %}{{ m.content }}{% endfor %}"), file = folder.Write("other.jinja", System.Text.Encoding.UTF8.GetBytes(Plain));
        int Tokens(params string[] more) => Assert.Single(Caches(Run(["chat", model, "hi", "-n", "1", "--debug", .. more]).Error)).Prompt;
        int own = Tokens(), other = Tokens("--chat-template", file), loud = Tokens("--chat-template", file, "--template-arg", "loud=true");
        Assert.Equal((2, loud), (own, other + 10));
        Assert.Equal(other, Tokens("--chat-template", file, "--template-arg", "loud=false"));
        Assert.Equal(own + 2, Tokens("--system", "ab"));
        foreach (string[] wrong in (string[][])[["--template-arg", "loud"], ["--raw", "--system", "x"], ["-p", "x", "-f", file]])
            Assert.Equal(2, Run(["chat", model, "-n", "1", .. wrong], "").Status);
        HanokProcess.Result broken = Run(["chat", model, "hi", "--chat-template", folder.Write("broken.jinja", "a\n{% if %}"u8)]);
        Assert.Equal(1, broken.Status);
        Assert.Contains("broken.jinja, line 2", broken.Error);
    }

    [SkippableFact]
    public void Chat_Reasoning_IsApartFromTheAnswer()
    {
        // The template begins the reasoning and the random model never ends it: all of it is reasoning.
        string model = Model(Plain + "<think>\n");
        HanokProcess.Result r = Run(["chat", model, "hi", "--temp", "0", "-n", "8"]);
        Assert.True(r.Status == 0, r.Error);
        Assert.Equal("", r.Out.Trim());
        Assert.StartsWith("[reasoning]\n", r.Error);
        Assert.StartsWith("[생각]\n", Run(["chat", model, "hi", "--temp", "0", "-n", "8", "--lang", "ko"]).Error);
    }

    [SkippableFact]
    public void Generate_PromptFromFile_IsThePromptWithoutItsLastLineEnd()
    {
        string model = Model(Plain), file = folder.Write("prompt.txt", "\uFEFFonce upon\na time\r\n"u8);
        HanokProcess.Result r = Run(["generate", model, "-f", file, "-n", "5", "--temp", "0"]), given = Run(["generate", model, "-p", "once upon\na time", "-n", "5", "--temp", "0"]);
        Assert.True(r.Status == 0, r.Error);
        Assert.Equal(given.Out, r.Out);
        Assert.StartsWith("once upon\na time", r.Out);
        Assert.Equal(0, Run(["chat", model, "-f", file, "-n", "5"]).Status);
        Assert.Contains("none.txt cannot be read", Run(["generate", model, "-f", "none.txt"]).Error);
        // With a system message it is answered, as in chat: nothing of the prompt is repeated.
        HanokProcess.Result answered = Run(["generate", model, "hi", "--system", "x", "-n", "5", "--temp", "0"]);
        Assert.Equal(Run(["chat", model, "hi", "--system", "x", "-n", "5", "--temp", "0"]).Out, answered.Out);
    }

    [SkippableFact]
    public void Chat_GenerationConfig_GivesTheDefaults()
    {
        string model = Model(Plain);
        string[] ask = ["chat", model, "hi", "-n", "12"];
        folder.Write("generation_config.json", """{"eos_token_id": 257, "do_sample": false}"""u8);
        string greedy = Run([.. ask, "--temp", "0"]).Out;
        Assert.Equal(greedy, Run(ask).Out);
        folder.Write("generation_config.json", """{"eos_token_id": 257, "do_sample": true, "temperature": 5.0}"""u8);
        Assert.NotEqual(greedy, Run([.. ask, "--seed", "3"]).Out);
        Assert.Equal(greedy, Run([.. ask, "--temp", "0"]).Out);
        folder.Write("generation_config.json", """{"eos_token_id": 257, "do_sample": true, "temperature": 5.0, "top_k": 1}"""u8);
        Assert.Equal(greedy, Run([.. ask, "--seed", "3"]).Out);
    }

    [GeneratedRegex(@"\(prompt of ([\d,]+) tokens, ([\d,]+) of them from the cache\)")]
    private static partial Regex CacheLine();
}
