using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Language.Tokenization;
using Hanok.Tests;

namespace Hanok.Language.Tests.Tokenization;

/// <summary>SentencePiece models of our own, built byte by byte: round trips, and files that somebody has damaged.</summary>
public class SentencePieceProperties
{
    static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(s => s ?? ""),
        Gen.Elements("나는", "학교", " ", "  ", "ab", "a", "\n", "\uD800", "\uD83D\uDE00", "<s>", "<u>", "e\u0301", "\u2581", "\0").ListOf().Select(string.Concat));

    static Tokenizer Read(int type) => SentencePieceFile.Read(SentencePieceSample.Model(type), "tokenizer.model", readsControl: false);

    [Property(MaxTest = 300)]
    public Property Decode_OfEncode_IsTheText() => Prop.ForAll(Texts.ToArbitrary(), Gen.Elements(1, 2).ToArbitrary(), (text, type) =>
    {
        Tokenizer tokenizer = Read(type);
        // U+2581 cannot be told from a space.
        string expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\u2581', ' ');
        int[] ids = tokenizer.Encode(text);
        StreamDecoder stream = tokenizer.NewStream(skipSpecial: false);
        return tokenizer.Decode(ids) == expected && string.Concat(ids.Select(stream.Push)) + stream.Flush() == expected && !ids.Any(tokenizer.IsSpecial);
    });

    [Property(MaxTest = 300)]
    public Property Push_AnyIds_IsDecodeAndNeverHalfACharacter() => Prop.ForAll(Gen.Choose(-1, 280).ListOf().ToArbitrary(), Gen.Elements(1, 2).ToArbitrary(), (ids, type) =>
    {
        Tokenizer tokenizer = Read(type);
        StreamDecoder stream = tokenizer.NewStream(skipSpecial: true);
        List<string> steps = [.. ids.Select(stream.Push), stream.Flush()];
        return string.Concat(steps) == tokenizer.Decode([.. ids], skipSpecial: true) && steps.All(s => s.Length == 0 || (!char.IsHighSurrogate(s[^1]) && !char.IsLowSurrogate(s[0])));
    });

    [Fact]
    public void Encode_UnusedPiece_FallsIntoItsParts()
    {
        Tokenizer tokenizer = Read(2);
        Assert.Equal("\u2581a a", string.Join(' ', tokenizer.Encode("aa").Select(tokenizer.TokenText)));
        Assert.DoesNotContain(tokenizer.IdOf("aa")!.Value, tokenizer.Encode("baa aa aaaa"));
    }

    [Fact]
    public void NewStream_Continuing_KeepsTheSpace()
    {
        Tokenizer tokenizer = Read(2);
        int[] ids = tokenizer.Encode("나는");
        StreamDecoder begins = tokenizer.NewStream(skipSpecial: false), continues = tokenizer.NewStream(skipSpecial: false, continues: true);
        Assert.Equal("나는", string.Concat(ids.Select(begins.Push)));
        Assert.Equal(" 나는", string.Concat(ids.Select(continues.Push)));
    }

    [Property(MaxTest = 1500)]
    public Property Read_MutatedModel_GivesATokenizerOrAUserError() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        Random random = new(seed);
        List<byte> model = [.. SentencePieceSample.Model(random.Next(1, 3), random.Next(2) == 0)];
        for (int n = random.Next(1, 8); n > 0; n--)
        {
            int at = random.Next(model.Count), length = Math.Min(random.Next(1, 20), model.Count - at);
            switch (random.Next(4))
            {
                case 0: model[at] = (byte)random.Next(256); break;
                case 1: model.RemoveRange(at, length); break;
                case 2: model.InsertRange(at, [.. model.Skip(random.Next(model.Count)).Take(length)]); break;
                default: model[at] = 0xFF; break;
            }
            if (model.Count == 0) break;
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Tokenizer tokenizer = SentencePieceFile.Read(model.ToArray(), "tokenizer.model", readsControl: random.Next(2) == 0);
            tokenizer.Decode(tokenizer.Encode("나는 aaa <u> <s>é\n\uFFFD", addSpecial: true));
            tokenizer.TokenBytes(0);
            Tokenizer.Parse(tokenizer.ToJson());
        }
        catch (UserError)
        {
            // The only exception that may come out.
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 25);
    });

    [Property(MaxTest = 1500)]
    public Property Parse_MutatedFileOfCharacters_GivesATokenizerOrAUserError() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        Random random = new(seed);
        string model = random.Next(2) == 0
            ? """{"type":"Unigram","unk_id":0,"byte_fallback":true,"vocab":[["<unk>",0.0],["a",-1.5],["ab",-2],["<0x41>",-3e1],["가",-4]]}"""
            : """{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,"vocab":{"<unk>":0,"a":1,"b":2,"ab":3,"▁":4,"<0xC3>":5},"merges":[["a","b"]]}""";
        byte[] json = JsonDamage.Of(Encoding.UTF8.GetBytes(TokenizerFileTests.Json(model,
            normalizer: """{"type":"Sequence","normalizers":[{"type":"Precompiled","precompiled_charsmap":"CAAAAAAAAAAAAAAAYQA="},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "},{"type":"Strip","strip_left":true},{"type":"NFKC"},{"type":"Prepend","prepend":"▁"}]}""",
            pre: """{"type":"Sequence","pretokenizers":[{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true},{"type":"Punctuation","behavior":"MergedWithPrevious"}]}""",
            decoder: """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":1}]}""")), random);
        try
        {
            Tokenizer tokenizer = Tokenizer.Parse(json);
            int[] ids = tokenizer.Encode("ab<x>é 가\n  A!b ", addSpecial: true);
            StreamDecoder stream = tokenizer.NewStream(skipSpecial: false);
            _ = tokenizer.Decode(ids) + string.Concat(ids.Select(stream.Push)) + stream.Flush();
            Tokenizer.Parse(tokenizer.ToJson());
        }
        catch (UserError)
        {
            // The only exception that may come out.
        }
    });
}
