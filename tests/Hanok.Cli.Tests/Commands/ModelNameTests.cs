using Hanok.Cli.Tests.Runs;
using Hanok.Models.Gguf;
using Hanok.Tests;

namespace Hanok.Cli.Tests.Commands;

/// <summary>A GGUF model is known by its bytes: every command that takes a model takes it under any name, in parts, and by the directory that holds it.</summary>
public sealed class ModelNameTests : Workspace
{
    static readonly string[] Commands =
    [
        "inspect MODEL", "generate MODEL hi -n 4 --temp 0", "chat MODEL hi -n 4 --temp 0", "logits MODEL --ids 3,7 --out out/l.safetensors", "perplexity MODEL c.json --context 8",
        "template MODEL c.json", "tokenizer encode MODEL", "convert MODEL out/folder", "quantize MODEL out/q.gguf --type q8_0", "bench MODEL --pp 8 --tg 2 --threads 1", "serve MODEL --port 0",
    ];

    [Fact]
    public void EveryCommand_GgufUnderAnyName_ReadsIt()
    {
        string model = Prepare();
        Dictionary<string, string> wanted = Commands.ToDictionary(c => c, c => Said(c, model));
        File.Copy(model, At("sha256-0123abcd"));
        File.Copy(model, At("Model.GGUF"));
        Split(model, part => At($"tiny-0000{part}-of-00002"));
        Directory.CreateDirectory(At("parts"));
        Split(model, part => At("parts", $"m-0000{part}-of-00002.gguf"));
        File.Delete(model);
        foreach (string name in (string[])["sha256-0123abcd", "Model.GGUF", "tiny-00001-of-00002", "parts", "folder"])
            foreach (string command in Commands) Assert.Equal((name, wanted[command]), (name, Said(command, name)));
    }

    [Fact]
    public void EveryCommand_DirectoryOfSeveralModels_AsksForOne()
    {
        File.Copy(Prepare(), At("folder", "other"));
        foreach (string command in Commands) Fails(2, command.Replace("MODEL", "folder", StringComparison.Ordinal).Split(' '), "blob, other. Give one of them");
        Fails(2, ["convert", "folder/blob", "folder/blob"], "is what is read");
        File.Delete(At("folder", "other"));
        Fails(2, ["quantize", "folder", "folder/blob", "--type", "q8_0"], "is what is read");
    }

    /// <summary>What <paramref name="command"/> says of a model that does not depend on its name.</summary>
    string Said(string command, string model)
    {
        string[] arguments = [.. command.Split(' ').Select(a => a == "MODEL" ? model : a)];
        Directory.CreateDirectory(At("out"));
        if (arguments[0] == "serve") Serve(arguments);
        else
        {
            HanokProcess.Result r = HanokProcess.Run(Folder, arguments, input: "hi\n");
            Assert.True(r.Status == 0, $"{command}: {r.Error}");
            Assert.DoesNotContain("warning", r.Error, StringComparison.Ordinal);
            if (arguments[0] is "generate" or "chat" or "perplexity" or "template" or "tokenizer") return r.Out;
        }
        string written = string.Join('\n', Directory.GetFiles(At("out"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f}: {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"));
        Directory.Delete(At("out"), recursive: true);
        return written;
    }

    void Serve(string[] arguments)
    {
        using HanokProcess server = HanokProcess.Start(Folder, arguments);
        while (!server.ErrorSoFar.Contains("Ctrl-C", StringComparison.Ordinal) && !server.HasExited) Thread.Sleep(20);
        server.Signal(2);
        HanokProcess.Result ended = server.Wait();
        Assert.True(ended.Status == 0, ended.Error);
    }

    /// <summary>Makes a model, the same in a folder under another name, and what the commands read besides.</summary>
    string Prepare()
    {
        foreach (string file in Directory.EnumerateFiles(GoldenFiles.Any("evaluation", "model"))) Write("source/" + Path.GetFileName(file), File.ReadAllBytes(file));
        // GGUF names how texts are cut; this tokenizer does not cut them, which has no name.
        Write("source/tokenizer.json", File.ReadAllText(At("source", "tokenizer.json")).Replace("\"use_regex\": false", "\"use_regex\": true", StringComparison.Ordinal));
        Write("source/chat_template.jinja", "{% for m in messages %}{{ m.content }}{% endfor %}");
        Write("c.json", """{"messages": [{"role": "user", "content": "a text of some length"}]}""");
        Write("folder/README.md", "GGUF is what the file beside this one is.");
        Works(["convert", "source", "tiny.gguf"]);
        File.Copy(At("tiny.gguf"), At("folder", "blob"));
        return At("tiny.gguf");
    }

    static void Split(string whole, Func<int, string> pathOf)
    {
        using GgufFile file = GgufFile.Open(whole);
        int half = file.Tensors.Count / 2;
        for (int part = 1; part <= 2; part++)
        {
            KeyValuePair<string, GgufValue>[] split = [GgufItem.Of("split.no", (ushort)(part - 1)), GgufItem.Of("split.count", (ushort)2), GgufItem.Of("split.tensors.count", file.Tensors.Count)];
            GgufWriter.Write(pathOf(part), part == 1 ? [.. file.Metadata, .. split] : split,
                (part == 1 ? file.Tensors.Take(half) : file.Tensors.Skip(half)).Select(t => GgufSource.Of(file, t)));
        }
    }
}
