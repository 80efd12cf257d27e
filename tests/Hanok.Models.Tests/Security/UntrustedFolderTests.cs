using System.Reflection;
using Hanok.Language;
using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;
using Hanok.Models.Decoders;
using Hanok.Tests;

namespace Hanok.Models.Tests.Security;

/// <summary>What a model's folder can ask of those who open it, and does not get: docs/security.md.</summary>
public class UntrustedFolderTests
{
    const string Llama = """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2, "num_hidden_layers": 3,
         "intermediate_size": 160, "vocab_size": 256, "max_position_embeddings": 512, "rms_norm_eps": 1e-05
        """;

    /// <summary>Code that a configuration names is neither looked for nor run: the folder reads as if it were not named.</summary>
    [Fact]
    public void Open_ConfigurationNamesCode_ReadsAsWithoutIt()
    {
        using TemporaryFolder folder = new();
        folder.Write("config.json", Llama + """, "auto_map": {"AutoConfig": "evil.Config", "AutoModelForCausalLM": "http://127.0.0.1:9/evil--modeling.Model"}}""");
        folder.Write("evil.py", "raise SystemExit(1)");
        DecoderSpec named = Bundle.Open(folder.Path).Spec;
        folder.Write("config.json", Llama + "}");
        DecoderSpec plain = Bundle.Open(folder.Path).Spec;
        Assert.Equal(plain with { Layers = named.Layers, EndTokens = named.EndTokens }, named);
        Assert.Equal(plain.Layers, named.Layers);
    }

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("consolidated.00.pth")]
    [InlineData("model.pt")]
    [InlineData("model.ckpt")]
    public void LoadWeights_OnlyPickles_AreNotRead(string name)
    {
        using TemporaryFolder folder = new();
        folder.Write("config.json", Llama + "}");
        folder.Write(name, "cos\nsystem\n(S'touch pwned'\ntR."u8);
        Assert.Equal("models.bundle_weights", Assert.Throws<UserError>(() => Bundle.FindWeights(folder.Path)).Key);
    }

    [Theory]
    [InlineData("hidden_size", "-64")]
    [InlineData("hidden_size", "0")]
    [InlineData("hidden_size", "4294967360")]
    [InlineData("hidden_size", "64.5")]
    [InlineData("hidden_size", "1e400")]
    [InlineData("hidden_size", "\"64\"")]
    [InlineData("num_hidden_layers", "-1")]
    [InlineData("num_hidden_layers", "2147483647")]
    [InlineData("num_attention_heads", "0")]
    [InlineData("num_key_value_heads", "3")]
    [InlineData("vocab_size", "9223372036854775807")]
    [InlineData("max_position_embeddings", "-1")]
    [InlineData("rms_norm_eps", "-1")]
    public void Read_NumberThatCannotBe_IsRefusedByName(string key, string value)
    {
        using TemporaryFolder folder = new();
        string json = System.Text.RegularExpressions.Regex.Replace(Llama, $"\"{key}\": [^,}}\n]+", $"\"{key}\": {value}") + "}";
        Assert.Contains($"\"{key}\": {value}", json, StringComparison.Ordinal);
        long before = GC.GetAllocatedBytesForCurrentThread();
        UserError error = Assert.Throws<UserError>(() => ModelConfig.Read(folder.Write("config.json", json)));
        Assert.StartsWith("models.config_", error.Key, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    /// <summary>A configuration that claims many layers costs nothing until the file shows them: tensors are named one after the other.</summary>
    [Fact]
    public void Of_ManyLayersClaimed_FirstTensorComesBeforeTheOthersAreNamed()
    {
        using TemporaryFolder folder = new();
        folder.Write("config.json", Llama.Replace("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 512", StringComparison.Ordinal) + "}");
        DecoderSpec spec = Bundle.Open(folder.Path).Spec;
        _ = spec.Layout.Of(spec).First();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("model.embed_tokens.weight", spec.Layout.Of(spec).First().Name);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 10);
        Assert.Equal(512 * 9 + 3, spec.Layout.Of(spec).Count());
    }

    /// <summary>What reads models and templates cannot reach the network or start a program: it does not know how.</summary>
    [Theory]
    [InlineData(typeof(Tokenizer))]
    [InlineData(typeof(Bundle))]
    public void Assembly_ThatReadsModels_HasNoNetworkAndNoProcesses(Type part)
    {
        string[] forbidden = ["System.Net.Http", "System.Net.Sockets", "System.Net.Requests", "System.Net.WebClient", "System.Net.Primitives", "System.Diagnostics.Process", "System.Reflection.Emit"];
        Assert.DoesNotContain(part.Assembly.GetReferencedAssemblies(), (AssemblyName a) => forbidden.Contains(a.Name));
    }

    /// <summary>A template that a GGUF file or a folder brings is text in a sandbox; what it says of files, modules and addresses is refused.</summary>
    [Theory]
    [InlineData("{{ ''.__class__.__mro__[1].__subclasses__() }}")]
    [InlineData("{{ self.__init__.__globals__ }}")]
    [InlineData("{{ cycler.__init__.__globals__.os.popen('id').read() }}")]
    [InlineData("{{ messages.GetType().Assembly }}")]
    [InlineData("{% include '/etc/passwd' %}")]
    [InlineData("{% import 'os' as os %}{{ os.system('id') }}")]
    [InlineData("{{ lipsum.__globals__['os'] }}")]
    [InlineData("{{ request.application }}")]
    public void FromBundle_TemplateThatReachesOut_IsRefused(string template)
    {
        using TemporaryFolder folder = new();
        folder.Write("chat_template.jinja", template);
        UserError error = Assert.Throws<UserError>(() => ChatTemplate.FromBundle(folder.Path)!.Render([new ChatMessage("user", "안녕")], addGenerationPrompt: true));
        Assert.StartsWith("language.template.", error.Key, StringComparison.Ordinal);
    }
}
