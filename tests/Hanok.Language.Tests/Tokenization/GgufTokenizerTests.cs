using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>Tokenizers from GGUF metadata: llama.cpp's own test vectors and the values of a real model.</summary>
public class GgufTokenizerTests
{
    [SkippableTheory]
    [InlineData("gpt-2")]
    [InlineData("phi-3")]
    public void Create_VocabularyFile_GivesLlamaCppsIds(string name)
    {
        Tokenizer tokenizer = Load(GoldenFiles.Shared("tokenizers", "gguf-vocab", $"ggml-vocab-{name}.gguf"));
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(GoldenFiles.Shared("tokenizers", "gguf-vocab", name + ".jsonl")))
        {
            string text = row.GetProperty("text").GetString()!;
            int[] ids = tokenizer.Encode(text);
            Assert.True(Golden.Ints(row.GetProperty("ids")).SequenceEqual(ids), $"'{text}' gives {string.Join(' ', ids)}, expected {row.GetProperty("ids")}");
            Assert.Equal(text, tokenizer.Decode(ids));
            compared++;
        }
        Assert.Equal(47, compared);
    }

    [SkippableFact]
    public void Create_Gpt2_EqualsTheJudgeOnOurStrings()
    {
        Tokenizer tokenizer = Load(GoldenFiles.Shared("tokenizers", "gguf-vocab", "ggml-vocab-gpt-2.gguf"));
        Dictionary<int, string> strings = Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl"));
        int compared = 0;
        foreach (JsonElement row in Golden.Lines(GoldenFiles.Shared("tokenizers", "gguf-vocab", "gpt-2-strings.jsonl")))
        {
            // The judge's tokenizer has no special tokens, ours finds <|endoftext|> unless told not to.
            Assert.Equal(Golden.Ints(row.GetProperty("ids")), tokenizer.Encode(strings[row.GetProperty("i").GetInt32()], recogniseSpecial: false));
            compared++;
        }
        Assert.Equal(453, compared);
    }

    [SkippableFact]
    public void Create_SmolLm2_EqualsTheJudges()
    {
        Tokenizer tokenizer = Load(Path.Combine(GoldenFiles.Shared("smollm2"), "..", "..", "models", "SmolLM2-135M-Instruct.Q4_1.gguf"));
        JsonElement root = JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("smollm2", "tokenization.json"))).RootElement;
        int compared = 0;
        foreach (JsonElement row in root.GetProperty("rows").EnumerateArray())
        {
            string text = row.GetProperty("text").GetString()!;
            int[] ids = tokenizer.Encode(text);
            Assert.Equal(Golden.Ints(row.GetProperty("ids")), ids);
            Assert.Equal(ids, tokenizer.Encode(text, addSpecial: true));
            Assert.Equal(Golden.Ints(row.GetProperty("ids_as_plain_text")), tokenizer.Encode(text, recogniseSpecial: false));
            Assert.Equal(row.GetProperty("decoded_equals_text").GetBoolean(), tokenizer.Decode(ids) == text);
            compared++;
        }
        Assert.Equal(245, compared);
        Assert.Equal(root.GetProperty("vocabulary").GetInt32(), tokenizer.VocabularySize);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] length = new byte[4];
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            // The judge wrote each token into 80 bytes: the one of 81 (a line end and 80 spaces) did not fit, and counts as empty in its hash.
            ReadOnlySpan<byte> bytes = tokenizer.TokenBytes(id);
            if (bytes.Length > 80) bytes = default;
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        Assert.Equal(root.GetProperty("token_bytes_sha256").GetString(), Convert.ToHexStringLower(hash.GetHashAndReset()));
        int prompts = 0;
        foreach (JsonElement prompt in JsonDocument.Parse(File.ReadAllBytes(GoldenFiles.Shared("smollm2", "prompts.json"))).RootElement.EnumerateArray())
        {
            Assert.Equal(Golden.Ints(prompt.GetProperty("ids")), tokenizer.Encode(prompt.GetProperty("text").GetString(), addSpecial: true));
            prompts++;
        }
        Assert.Equal(41, prompts);
    }

    /// <summary>Written as <c>tokenizer.json</c> and read again, the ids stay.</summary>
    [SkippableTheory]
    [InlineData("gpt-2")]
    [InlineData("phi-3")]
    public void ToJson_OfAVocabularyFile_ReadsAsTheSame(string name)
    {
        Tokenizer tokenizer = Load(GoldenFiles.Shared("tokenizers", "gguf-vocab", $"ggml-vocab-{name}.gguf")), again = Tokenizer.Parse(tokenizer.ToJson(), "written");
        Assert.Equal(tokenizer.VocabularySize, again.VocabularySize);
        foreach (string text in Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl")).Values)
            Assert.Equal(tokenizer.Encode(text, addSpecial: true), again.Encode(text, addSpecial: true));
    }

    /// <summary>SentencePiece's own model, and what is written of it as <c>tokenizer.json</c>, said in GGUF and made again: the same ids.</summary>
    [SkippableTheory]
    [InlineData("unigram-identity-symbols")]
    [InlineData("unigram-nfkc-cf")]
    public void Describe_Unigram_GivesTheSameIdsAgain(string name)
    {
        Tokenizer own = Tokenizer.Load(GoldenFiles.Shared("tokenizers", "sentencepiece", name, "tokenizer.model"));
        int compared = 0;
        foreach (Tokenizer tokenizer in (Tokenizer[])[own, Tokenizer.Parse(own.ToJson(), "written")])
        {
            int unknown = ((UnigramModel)tokenizer.AnyModel).Unknown;
            GgufTokenizerData data = GgufTokenizerDescription.Of(tokenizer, tokenizer.VocabularySize + 3, 1, 2, "x");
            Assert.Equal(("t5", tokenizer.VocabularySize + 3, 2, unknown), (data.Model, data.Tokens.Count, data.Types![unknown], data.Unknown));
            Tokenizer again = GgufTokenizer.Create(data, "x.gguf");
            foreach (string text in Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl")).Values)
            {
                // Under rules of normalisation the two forms differ on decomposed text, where GGUF follows SentencePiece.
                if (tokenizer != own && !text.IsNormalized(NormalizationForm.FormKC)) continue;
                Assert.Equal(own.Encode(text, recogniseSpecial: false), again.Encode(text, recogniseSpecial: false));
                compared++;
            }
        }
        Assert.InRange(compared, 600, 906);
    }

    /// <summary>What llama.cpp's "llama" cannot do, and its "t5": whoever converted it would get other ids without a word.</summary>
    [SkippableTheory]
    [InlineData("unigram-bytefallback", "tokenizer.model", "byte_fallback")]
    [InlineData("bpe-default-bytefallback", "tokenizer.model", "precompiled_charsmap")]
    [InlineData("bpe-default-bytefallback", "tokenizer.json", "normalizer, pre_tokenizer")]
    public void Describe_WhatGgufCannotSay_IsRefusedByName(string name, string file, string what)
    {
        Tokenizer tokenizer = Tokenizer.Load(GoldenFiles.Shared("tokenizers", "sentencepiece", name, file));
        UserError error = Assert.Throws<UserError>(() => GgufTokenizerDescription.Of(tokenizer, tokenizer.VocabularySize, 1, 2, "x"));
        Assert.Equal("language.gguf.cannot_say", error.Key);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    /// <summary>SentencePiece's BPE without rules of normalisation, said in GGUF and made again: the same ids.</summary>
    [SkippableTheory]
    [InlineData("bpe-llama-like")]
    [InlineData("bpe-nodummy-symbols")]
    public void Describe_SentencePiece_GivesTheSameIdsAgain(string name)
    {
        Tokenizer tokenizer = Tokenizer.Load(GoldenFiles.Shared("tokenizers", "sentencepiece", name, "tokenizer.model"));
        GgufTokenizerData data = GgufTokenizerDescription.Of(tokenizer, tokenizer.VocabularySize, 1, 2, "x");
        Assert.Equal("llama", data.Model);
        Tokenizer again = GgufTokenizer.Create(data, "x.gguf");
        Dictionary<int, string> strings = Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl"));
        Assert.Equal(453, strings.Count);
        foreach (string text in strings.Values) Assert.Equal(tokenizer.Encode(text, recogniseSpecial: false), again.Encode(text, recogniseSpecial: false));
    }

    [Fact]
    public void Create_Unigram_TakesTheBestSum()
    {
        GgufTokenizerData data = Small with { Model = "t5", Merges = null, Scores = [-1, -1, -2.5f, 0], Unknown = 3, Bos = null, AddsEos = false };
        Assert.Equal([0, 1], GgufTokenizer.Create(data, "x.gguf").Encode("ab"));
        Assert.Equal([2, 3, 0], GgufTokenizer.Create(data with { Scores = [-1, -1, -1.5f, 0] }, "x.gguf").Encode("abxya"));
        Assert.Equal([0, 1], GgufTokenizer.Create(data with { AddsEos = null, Unknown = 3 }, "x.gguf").Encode("a", addSpecial: true));
        Assert.Equal("language.sentencepiece.charsmap", Assert.Throws<UserError>(() => GgufTokenizer.Create(data with { CharsMap = new byte[] { 9, 9 } }, "x.gguf")).Key);
        Assert.Equal("language.gguf.missing", Assert.Throws<UserError>(() => GgufTokenizer.Create(data with { Scores = null }, "x.gguf")).Key);
    }

    static GgufTokenizerData Small => new()
    {
        Model = "gpt2",
        Pre = "gpt-2",
        Tokens = [.. new[] { "a", "b", "ab", "<s>" }.Select(t => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(t))],
        Types = [1, 1, 1, 3],
        Merges = [(ReadOnlyMemory<byte>)"a b"u8.ToArray()],
        Bos = 3,
    };

    [Fact]
    public void Create_AddsBos_PutsItFirst()
    {
        Assert.Equal([3, 2, 0], GgufTokenizer.Create(Small with { AddsBos = true }, "x.gguf").Encode("aba", addSpecial: true));
        Assert.Equal([2, 0], GgufTokenizer.Create(Small, "x.gguf").Encode("aba", addSpecial: true));
        Assert.Equal([3, 2], GgufTokenizer.Create(Small with { Pre = "llama-bpe" }, "x.gguf").Encode("ab", addSpecial: true));
    }

    /// <summary>Every name of <c>tokenizer.ggml.pre</c>, over one vocabulary: the ids of llama.cpp for all strings.</summary>
    [SkippableFact]
    public void Create_EveryPreTokenizer_GivesLlamaCppsIds()
    {
        Tokenizer tokenizer = Tokenizer.Load(GoldenFiles.Shared("tokenizers", "train", "mixed-6000", "tokenizer.json"));
        GgufTokenizerData data = GgufTokenizerDescription.Of(tokenizer, tokenizer.VocabularySize, 1, 2, "x") with { AddsBos = null, AddsEos = null };
        string[] texts = [.. Golden.Strings(GoldenFiles.Shared("tokenizers", "strings.jsonl")).Values];
        Assert.Equal(453, texts.Length);
        string[][] rows = [.. File.ReadLines(GoldenFiles.Committed("tokenizers", "gguf", "pre.tsv")).Skip(1).Select(line => line.Split('\t'))];
        Assert.Equal(56, rows.Select(row => row[0]).Distinct().Count());
        foreach (string[] row in rows)
        {
            Tokenizer named = GgufTokenizer.Create(data with { Pre = row[0] }, "x.gguf");
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (string text in texts)
            {
                int[] ids = named.Encode(text, addSpecial: true);
                hash.AppendData(MemoryMarshal.AsBytes<int>([ids.Length, .. ids]));
            }
            Assert.True(row[1] == Convert.ToHexStringLower(hash.GetHashAndReset()), row[0]);
        }
    }

    [Fact]
    public void Create_UnknownPreTokenizer_IsRefusedByName()
    {
        UserError error = Assert.Throws<UserError>(() => GgufTokenizer.Create(Small with { Pre = "never-heard-of" }, "x.gguf"));
        Assert.Equal("language.gguf.pre", error.Key);
        Assert.Contains("never-heard-of", error.Message, StringComparison.Ordinal);
        Assert.Contains("x.gguf", error.In(UserLanguage.Korean), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ValuesThatCannotBe_AreRefused()
    {
        void Refused(string key, GgufTokenizerData data) => Assert.Equal(key, Assert.Throws<UserError>(() => GgufTokenizer.Create(data, "x.gguf")).Key);
        Refused("language.gguf.model", Small with { Model = "rwkv" });
        Refused("language.gguf.missing", Small with { Tokens = [] });
        Refused("language.gguf.missing", Small with { Merges = null });
        Refused("language.gguf.missing", Small with { Model = "llama" });
        Refused("language.gguf.lengths", Small with { Types = [1] });
        Refused("language.gguf.lengths", Small with { Model = "llama", Scores = [1] });
        Refused("language.gguf.value", Small with { Types = [1, 1, 7, 3] });
        Refused("language.gguf.value", Small with { Bos = 4 });
        Refused("language.gguf.value", Small with { Model = "llama", Scores = [1, float.NaN, 1, 1] });
        Refused("language.gguf.merge", Small with { Merges = [(ReadOnlyMemory<byte>)"a c"u8.ToArray()] });
        Refused("language.gguf.merge", Small with { Merges = [(ReadOnlyMemory<byte>)"ab"u8.ToArray()] });
    }

    [Fact]
    public void Create_EqualTexts_KeepTheirIds()
    {
        GgufTokenizerData twice = Small with { Tokens = [.. Small.Tokens, Small.Tokens[0], Small.Tokens[0]], Types = null };
        Tokenizer tokenizer = GgufTokenizer.Create(twice, "x.gguf");
        Assert.Equal(6, tokenizer.VocabularySize);
        Assert.Equal([0], tokenizer.Encode("a"));
    }

    /// <summary>The metadata of a valid file of version 3.</summary>
    static Tokenizer Load(string path)
    {
        using BinaryReader file = new(File.OpenRead(path));
        file.BaseStream.Position = 16;
        Dictionary<string, object> values = [];
        for (ulong n = file.ReadUInt64(); n > 0; n--)
        {
            string key = Encoding.UTF8.GetString(Bytes());
            values[key] = Value(file.ReadInt32());
        }
        T? Get<T>(string key) where T : class => values.GetValueOrDefault("tokenizer.ggml." + key) as T;
        int? Number(string key) => values.GetValueOrDefault("tokenizer.ggml." + key) is { } v ? Convert.ToInt32(v) : null;
        bool? Flag(string key) => values.GetValueOrDefault("tokenizer.ggml." + key) as bool?;
        return GgufTokenizer.Create(new()
        {
            Model = Encoding.UTF8.GetString(Get<byte[]>("model")!),
            Pre = Get<byte[]>("pre") is { } pre ? Encoding.UTF8.GetString(pre) : null,
            Tokens = [.. Get<object[]>("tokens")!.Select(t => (ReadOnlyMemory<byte>)(byte[])t)],
            Types = [.. Get<object[]>("token_type")!.Cast<int>()],
            Scores = Get<object[]>("scores") is { } scores ? [.. scores.Cast<float>()] : null,
            Merges = Get<object[]>("merges") is { } merges ? [.. merges.Select(t => (ReadOnlyMemory<byte>)(byte[])t)] : null,
            Bos = Number("bos_token_id"),
            Eos = Number("eos_token_id"),
            Unknown = Number("unknown_token_id"),
            AddsBos = Flag("add_bos_token"),
            AddsEos = Flag("add_eos_token"),
            AddsSpacePrefix = Flag("add_space_prefix"),
        }, path);

        byte[] Bytes() => file.ReadBytes(checked((int)file.ReadUInt64()));

        object Value(int type)
        {
            switch (type)
            {
                case 0: return file.ReadByte();
                case 1: return file.ReadSByte();
                case 2: return file.ReadUInt16();
                case 3: return file.ReadInt16();
                case 4: return file.ReadUInt32();
                case 5: return file.ReadInt32();
                case 6: return file.ReadSingle();
                case 7: return file.ReadByte() != 0;
                case 8: return Bytes();
                case 10: return file.ReadUInt64();
                case 11: return file.ReadInt64();
                case 12: return file.ReadDouble();
                default:
                    int item = file.ReadInt32();
                    object[] items = new object[file.ReadUInt64()];
                    for (int i = 0; i < items.Length; i++) items[i] = Value(item);
                    return items;
            }
        }
    }
}
