using System.Text;
using Hanok.Language;
using Hanok.Models.Bundles;
using Hanok.Models.Configuration;

namespace Hanok.Fuzz;

/// <summary><c>tokenizer_config.json</c> and <c>generation_config.json</c>: an input stands as both in the folder of a model.</summary>
sealed class BundleSettingsTarget(string tokenizer) : IFuzzTarget, IDisposable
{
    readonly InputFolder folder = new("tokenizer_config.json", ("tokenizer.json", File.ReadAllBytes(tokenizer)));

    public bool IsText => true;

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        """{"add_bos_token":true,"bos_token":"<s>","eos_token":{"content":"</s>","lstrip":false},"tokenizer_class":"LlamaTokenizer","chat_template":"{% for m in messages %}{{ m.role ~ m.content }}{% endfor %}","add_eos_token":true}"""u8.ToArray(),
        """{"bos_token":null,"pad_token":"a","chat_template":[{"name":"default","template":"{{ bos_token }}{{ messages[0]['content'] }}"},{"name":"tool_use","template":"{{ tools }}"}]}"""u8.ToArray(),
        """{"eos_token_id":[1,2],"do_sample":true,"temperature":0.7,"top_k":50,"top_p":0.9,"min_p":0.05,"repetition_penalty":1.1,"bos_token_id":0}"""u8.ToArray(),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. FuzzWords.Json, .. ((string[])["\"chat_template\":", "\"bos_token\":", "\"content\":", "\"name\":\"default\"", "\"template\":", "{{", "}}", "{%", "%}", "{{ messages * 99999 }}", "\"eos_token_id\":", "\"temperature\":", "\"top_k\":",
            "\"add_eos_token\":true"]).Select(Encoding.UTF8.GetBytes),
    ];

    public void Read(byte[] input)
    {
        string file = folder.With(input);
        _ = GenerationDefaults.Read(file);
        _ = Tokenizer.Load(folder.Path).Encode(FuzzText.Text, addSpecial: true);
        _ = ChatTemplate.FromBundle(folder.Path);      // rendering has limits and a target of its own
    }

    public void Dispose() => folder.Delete();
}
