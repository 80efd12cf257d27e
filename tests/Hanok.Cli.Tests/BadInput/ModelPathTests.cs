using Hanok.Cli.Tests.Runs;
using Hanok.Models.Gguf;
using Hanok.Tests;

namespace Hanok.Cli.Tests.BadInput;

/// <summary>What people give for a model by mistake, and where they let the result go: said in both languages, and nothing of theirs is lost.</summary>
public sealed class ModelPathTests : Workspace
{
    const string Text = "No model, but a text.\n";

    static string Golden => GoldenFiles.Shared("gguf", "models", "qwen3.f32.gguf");

    public static TheoryData<int, string, string, string> Commands => new()
    {
        { 2, "generate notes.txt hi", "notes.txt: not a model; expected is a directory", "notes.txt는 모델이 아닙니다" },
        { 1, "generate text.gguf hi", "no GGUF file", "GGUF 파일이 아닙니다" },
        { 1, "inspect empty.gguf", "the file is cut short", "파일이 잘렸습니다" },
        { 1, "inspect cut.gguf", "are left; the file is cut short", "파일이 잘렸습니다" },
        { 1, "quantize cut.gguf out.gguf --type q8_0", "the file is cut short", "파일이 잘렸습니다" },
        { 1, "convert cut.gguf out", "the file is cut short", "파일이 잘렸습니다" },
        { 1, "convert cut out.gguf", "bytes: it is cut short. Copy or download it again", "파일이 잘렸으니" },
        { 1, "logits shards --ids 1 --out out.safetensors", "names model-00003-of-00007.safetensors", "model-00003-of-00007.safetensors에 있는데 그 파일이 없습니다" },
        { 1, "convert weights out.gguf", "no config.json", "config.json 파일이 없습니다" },
        { 1, "perplexity mamba.gguf notes.txt", "architecture mamba is not known", "mamba 구조는 지원하지 않습니다" },
        { 2, "convert good.gguf notes.txt", "is there already", "이미 있고" },
        { 2, "convert good.gguf ./good.gguf", "is what is read", "읽을 것이거나" },
        { 2, "convert plain plain/model.safetensors", "is what is read", "읽을 것이거나" },
        { 2, "quantize plain plain/config.json --type q8_0", "is what is read", "읽을 것이거나" },
        { 2, "quantize good.gguf notes.txt --type q8_0 --imatrix notes.txt", "is what is read", "읽을 것이거나" },
        { 2, "quantize good.gguf out.gguf --type q8_0 --imatrix notes.txt --imatrix-out good.gguf", "is what is read", "읽을 것이거나" },
        { 2, "logits good.gguf --ids 1 --out good.gguf", "is what is read", "읽을 것이거나" },
        { 2, "logits plain --ids 1 --out plain/model.safetensors", "is what is read", "읽을 것이거나" },
        { 1, "logits good.gguf --ids 1 --out plain", "Cannot write plain", "plain" },
    };

    [SkippableTheory]
    [MemberData(nameof(Commands))]
    public void Command_OnWhatIsNone_SaysSoAndLeavesEverythingAsItWas(int status, string command, string english, string korean)
    {
        Prepare();
        Dictionary<string, byte[]> before = Contents();
        Fails(status, command.Split(' '), english);
        HanokProcess.Result said = HanokProcess.Run(Folder, command.Split(' '), environment: [("LANG", "ko_KR.UTF-8")]);
        Assert.Equal(status, said.Status);
        Assert.Contains(korean, said.Error, StringComparison.Ordinal);
        Dictionary<string, byte[]> after = Contents();
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), after.Keys.Order(StringComparer.Ordinal));
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
    }

    [SkippableFact]
    public void Convert_Interrupted_LeavesNothing()
    {
        using HanokProcess convert = HanokProcess.Start(Folder, ["convert", GoldenFiles.SharedModel("SmolLM2-135M-Instruct.Q4_1.gguf"), "out", "--type", "f32"]);
        while (!Directory.Exists(At("out.partial")) && !convert.HasExited) Thread.Sleep(5);
        convert.Signal(2);
        HanokProcess.Result ended = convert.Wait();
        Assert.Equal((130, ""), (ended.Status, ended.Out));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    void Prepare()
    {
        byte[] whole = File.ReadAllBytes(Golden);
        File.WriteAllText(At("notes.txt"), Text);
        File.WriteAllText(At("text.gguf"), Text);
        File.WriteAllBytes(At("empty.gguf"), []);
        File.WriteAllBytes(At("cut.gguf"), whole[..300_000]);
        File.WriteAllBytes(At("good.gguf"), whole);
        GgufWriter.Write(At("mamba.gguf"), [GgufItem.Of("general.architecture", "mamba")], []);
        Copy(GoldenFiles.Shared("models", "qwen3"), "plain");
        Copy(At("plain"), "cut");
        using (FileStream cut = File.OpenWrite(At("cut", "model.safetensors"))) cut.SetLength(cut.Length / 2);
        Copy(At("plain"), "weights");
        File.Delete(At("weights", "config.json"));
        Copy(GoldenFiles.Shared("models", "qwen3_moe"), "shards");
        File.Delete(At("shards", "model-00003-of-00007.safetensors"));
    }

    // The bytes alone: golden files may be read-only.
    void Copy(string from, string to)
    {
        Directory.CreateDirectory(At(to));
        foreach (string file in Directory.GetFiles(from).Where(f => Path.GetFileName(f).StartsWith("model", StringComparison.Ordinal) || Path.GetFileName(f) == "config.json"))
            File.WriteAllBytes(At(to, Path.GetFileName(file)), File.ReadAllBytes(file));
    }

    Dictionary<string, byte[]> Contents() => Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).ToDictionary(f => f, File.ReadAllBytes, StringComparer.Ordinal);
}
