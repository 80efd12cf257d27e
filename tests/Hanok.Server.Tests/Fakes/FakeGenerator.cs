using System.Collections.Concurrent;
using System.Text;
using Hanok.Inference;
using Hanok.Language;

namespace Hanok.Server.Tests.Fakes;

/// <summary>A generator that answers what it is told to, token by token, as the real one does: text never ends in half a character, stop texts are held back.</summary>
sealed class FakeGenerator : ITextGenerator
{
    static readonly Lazy<Tokenizer> Shared = new(() => BpeTrainer.Train(
        ["안녕하세요 반갑습니다", "서울에서 부산까지", "the quick brown fox", "hello there, how are you?", "하나 둘 셋 넷 다섯 여섯", "user", "assistant", "system"],
        new BpeTrainerOptions { VocabularySize = 400, Threads = 1 }));

    int[] before = [];

    public string Name { get; init; } = "hanok";

    public string Digest { get; } = new string('a', 12) + new string('b', 52);

    public int ContextLength { get; init; } = 256;

    public Tokenizer Tokenizer => Shared.Value;

    public ChatTemplate Template { get; init; } = ChatTemplate.ChatMl;

    public IReadOnlyList<int> StopTokens => [Tokenizer.IdOf("<|im_end|>")!.Value];

    public SamplingOptions Defaults { get; init; } = new() { Temperature = 0.7, TopP = 0.9, TopK = 40 };

    /// <summary>The answer to a prompt's text.</summary>
    public Func<string, string> Answer { get; set; } = _ => "안녕하세요 \U0001F600";

    /// <summary>Time for each token.</summary>
    public TimeSpan Pace { get; set; }

    /// <summary>When closed, generation waits before its first token.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    /// <summary>Throws after so many tokens.</summary>
    public int? FailAfter { get; set; }

    public ConcurrentQueue<GenerationRequest> Requests { get; } = [];

    public ConcurrentQueue<string> Prompts { get; } = [];

    public int Cancelled => cancelled;

    int cancelled;

    public GenerationEnd Generate(GenerationRequest request, Action<GeneratedToken> onToken, CancellationToken cancellation = default)
    {
        string prompt = Tokenizer.Decode(request.Prompt);
        Requests.Enqueue(request);
        Prompts.Enqueue(prompt);
        int cached = before.Zip(request.Prompt).TakeWhile(p => p.First == p.Second).Count();
        before = request.Prompt;
        try
        {
            Gate.Wait(cancellation);
            return Run(request, Tokenizer.Encode(Answer(prompt), recogniseSpecial: false), Math.Min(cached, request.Prompt.Length - 1), onToken, cancellation);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref cancelled);
            throw;
        }
    }

    GenerationEnd Run(GenerationRequest request, int[] answer, int cached, Action<GeneratedToken> onToken, CancellationToken cancellation)
    {
        StreamDecoder decoder = Tokenizer.NewStream(skipSpecial: true);
        StringBuilder held = new();
        int count = 0;
        GenerationEnd End(FinishReason reason, string tail) => new(reason, request.Prompt.Length, cached, count, tail, 0.01, 0.02);
        foreach (int id in (int[])[.. answer, StopTokens[0]])
        {
            if (Pace > TimeSpan.Zero) cancellation.WaitHandle.WaitOne(Pace);
            cancellation.ThrowIfCancellationRequested();
            if (count == FailAfter) throw new InvalidOperationException("secret prompt text");
            count++;
            bool stop = request.StopTokens.Contains(id);
            held.Append(stop ? decoder.Flush() : decoder.Push(id));
            string text = held.ToString();
            int at = request.Stop.Select(s => text.IndexOf(s, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
            int safe = at >= 0 ? at : stop ? text.Length : text.Length - Held(text, request.Stop);
            onToken(Token(request, id, text[..safe]));
            held.Remove(0, safe);
            if (at >= 0 || stop) return End(FinishReason.Stop, "");
            if (count == request.MaxTokens) return End(FinishReason.Length, held.ToString() + decoder.Flush());
        }
        throw new InvalidOperationException("unreachable: the last id stops");
    }

    GeneratedToken Token(GenerationRequest request, int id, string text) => request.TopLogProbabilities is not { } top
        ? new GeneratedToken(id, text, null, [])
        : new GeneratedToken(id, text, new TokenProbability(id, -0.25f),
            [.. Enumerable.Range(0, top).Select(i => i == 0 ? new TokenProbability(id, -0.25f) : new TokenProbability((id + i) % Tokenizer.VocabularySize, i == 1 ? -1.5f : float.NegativeInfinity))]);

    static int Held(string text, IReadOnlyList<string> stops)
    {
        int longest = 0;
        foreach (string stop in stops)
            for (int n = Math.Min(stop.Length - 1, text.Length); n > longest; n--)
                if (text.EndsWith(stop[..n], StringComparison.Ordinal)) longest = n;
        return longest;
    }

    public void Dispose() => Gate.Dispose();
}
