using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Hanok.Language;

namespace Hanok.Conformance.Tests.SmolLm2;

/// <summary>Tokens and chat template of the real model, as the tokenizers library, llama.cpp and transformers give them.</summary>
[Collection(SmolLm2Collection.Name)]
public class TextTests(SmolLm2Model model)
{
    [SkippableFact]
    public void Encode_Strings_GiveTheJudgesIds()
    {
        using JsonDocument json = SmolLm2Model.Json("tokenization.json");
        Tokenizer tokenizer = model.Tokenizer;
        int count = 0;
        foreach (JsonElement row in json.RootElement.GetProperty("rows").EnumerateArray())
        {
            string text = row.GetProperty("text").GetString()!;
            int[] ids = SmolLm2Model.Integers(row.GetProperty("ids"));
            Assert.Equal(ids, tokenizer.Encode(text));
            Assert.Equal(SmolLm2Model.Integers(row.GetProperty("ids_as_plain_text")), tokenizer.Encode(text, recogniseSpecial: false));
            Assert.Equal(row.GetProperty("decoded_equals_text").GetBoolean(), tokenizer.Decode(ids) == text);
            count++;
        }
        Assert.Equal(245, count);
    }

    [SkippableFact]
    public void Encode_Prompts_GiveTheJudgesIds()
    {
        foreach (GoldenPrompt prompt in SmolLm2Model.Prompts())
        {
            Assert.Equal(prompt.Ids, model.Tokenizer.Encode(prompt.Text));
            // The model wants no BOS: asking for special tokens adds none.
            Assert.Equal(prompt.Ids, model.Tokenizer.Encode(prompt.Text, recogniseSpecial: true, addSpecial: true));
        }
    }

    [SkippableFact]
    public void TokenBytes_AllTokens_HaveTheJudgesHash()
    {
        using JsonDocument json = SmolLm2Model.Json("tokenization.json");
        Assert.Equal(json.RootElement.GetProperty("vocabulary").GetInt32(), model.Tokenizer.VocabularySize);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[4];
        int longer = 0;
        for (int id = 0; id < model.Tokenizer.VocabularySize; id++)
        {
            ReadOnlySpan<byte> token = model.Tokenizer.TokenBytes(id);
            // The judge read each token into 80 bytes and hashed nothing for the one that is longer (golden/scripts/llamacpp.py, detokenize).
            if (token.Length > 80)
            {
                longer++;
                token = default;
            }
            BinaryPrimitives.WriteInt32LittleEndian(length, token.Length);
            hash.AppendData(length);
            hash.AppendData(token);
        }
        Assert.Equal(1, longer);
        Assert.Equal(json.RootElement.GetProperty("token_bytes_sha256").GetString(), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [SkippableFact]
    public void Template_Chats_GiveTheJudgesText()
    {
        ChatTemplate template = SmolLm2Model.Bundle.LoadTemplate()!;
        int count = 0;
        foreach (GoldenPrompt prompt in SmolLm2Model.Prompts())
        {
            if (prompt.Messages is not { } messages) continue;
            Assert.Equal(prompt.Text, template.Render(messages, addGenerationPrompt: true));
            int[] ids = template.Encode(model.Tokenizer, messages, addGenerationPrompt: true).Ids;
            // The judge tokenises the rendered text in one go and so reads special tokens out of what a user wrote: we do not.
            if (prompt.Name == "chat_injection") Assert.Equal(3, ids.Count(id => model.Tokenizer.TokenText(id) == "<|im_start|>"));
            else Assert.Equal(prompt.Ids, ids);
            count++;
        }
        Assert.Equal(8, count);
    }

    [SkippableFact]
    public void Generation_Metadata_KnowsTheEndsOfATurn() =>
        Assert.Equal(["<|endoftext|>", "<|im_end|>"], SmolLm2Model.Bundle.Generation.StopTokens.Select(id => model.Tokenizer.TokenText(id)!).Order(StringComparer.Ordinal));
}
