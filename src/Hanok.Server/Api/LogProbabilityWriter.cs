using System.Text;
using System.Text.Json;
using Hanok.Inference;
using Hanok.Language;

namespace Hanok.Server.Api;

/// <summary>Log-probabilities in the shapes of OpenAI's two APIs. A token may be part of a character: then its text is written as <c>\xNN</c> and <c>bytes</c> is what counts.</summary>
sealed class LogProbabilityWriter(Tokenizer tokenizer)
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What JSON can say instead of minus infinity; OpenAI's own value.</summary>
    const float Lowest = -9999;

    /// <summary>Chat's <c>{"content": [{token, logprob, bytes, top_logprobs}], "refusal": null}</c>.</summary>
    public void WriteChat(Utf8JsonWriter w, IReadOnlyList<GeneratedToken> tokens)
    {
        w.WriteStartObject("logprobs");
        w.WriteStartArray("content");
        foreach (GeneratedToken t in tokens)
        {
            w.WriteStartObject();
            WriteToken(w, t.Chosen ?? new TokenProbability(t.Id, 0));
            w.WriteStartArray("top_logprobs");
            foreach (TokenProbability top in t.Top)
            {
                w.WriteStartObject();
                WriteToken(w, top);
                w.WriteEndObject();
            }
            w.WriteEndArray();
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteNull("refusal");
        w.WriteEndObject();
    }

    /// <summary>The older <c>{tokens, token_logprobs, top_logprobs, text_offset}</c>; offsets count code points of the completion's text, the first token's being <paramref name="offset"/>.</summary>
    /// <returns>The offset after the last token.</returns>
    public int WriteCompletion(Utf8JsonWriter w, IReadOnlyList<GeneratedToken> tokens, int offset)
    {
        w.WriteStartObject("logprobs");
        w.WriteStartArray("tokens");
        foreach (GeneratedToken t in tokens) w.WriteStringValue(OldText(t.Id));
        w.WriteEndArray();
        w.WriteStartArray("token_logprobs");
        foreach (GeneratedToken t in tokens) w.WriteNumberValue(Finite(t.Chosen?.LogProbability ?? 0));
        w.WriteEndArray();
        w.WriteStartArray("top_logprobs");
        foreach (GeneratedToken t in tokens)
        {
            w.WriteStartObject();
            HashSet<string> seen = [];
            foreach (TokenProbability top in t.Top)
                if (OldText(top.Id) is var text && seen.Add(text)) w.WriteNumber(text, Finite(top.LogProbability));
            w.WriteEndObject();
        }
        w.WriteEndArray();
        w.WriteStartArray("text_offset");
        foreach (GeneratedToken t in tokens)
        {
            w.WriteNumberValue(offset);
            foreach (byte b in tokenizer.TokenBytes(t.Id))
                if ((b & 0xC0) != 0x80) offset++; // bytes that begin a code point
        }
        w.WriteEndArray();
        w.WriteEndObject();
        return offset;
    }

    void WriteToken(Utf8JsonWriter w, TokenProbability token)
    {
        ReadOnlySpan<byte> bytes = tokenizer.TokenBytes(token.Id);
        w.WriteString("token", Text(bytes) ?? Escaped(bytes));
        w.WriteNumber("logprob", Finite(token.LogProbability));
        w.WriteStartArray("bytes");
        foreach (byte b in bytes) w.WriteNumberValue(b);
        w.WriteEndArray();
    }

    string OldText(int id)
    {
        ReadOnlySpan<byte> bytes = tokenizer.TokenBytes(id);
        return Text(bytes) ?? "bytes:" + Escaped(bytes);
    }

    static string? Text(ReadOnlySpan<byte> bytes)
    {
        try { return Strict.GetString(bytes); }
        catch (DecoderFallbackException) { return null; }
    }

    static string Escaped(ReadOnlySpan<byte> bytes)
    {
        StringBuilder s = new(4 * bytes.Length);
        foreach (byte b in bytes) s.Append("\\x").Append(b.ToString("x2"));
        return s.ToString();
    }

    static float Finite(float value) => float.IsFinite(value) ? value : Lowest;
}
