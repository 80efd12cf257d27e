using System.Text;
using Hanok.Language;

namespace Hanok.Inference.Generation;

/// <summary>A completion in progress in a slot of a <see cref="BatchGenerator"/>.</summary>
sealed class Completion(GenerationRequest request, int index, StreamDecoder text, int contextLength)
{
    readonly int[] tokens = [.. request.Prompt, .. new int[Math.Min(request.MaxTokens, contextLength - request.Prompt.Length)]];
    readonly StopMatcher stop = new(request.Stop);
    readonly StringBuilder certain = new();
    int length = request.Prompt.Length;

    public GenerationRequest Request => request;

    /// <summary>Place of its request among all.</summary>
    public int Index => index;

    /// <summary>Prompt and answer so far.</summary>
    public ReadOnlySpan<int> Tokens => tokens.AsSpan(0, length);

    /// <summary>Tokens whose keys and values stand.</summary>
    public int Computed { get; set; }

    /// <summary>Whether the prompt is done.</summary>
    public bool IsRunning => Computed >= request.Prompt.Length;

    /// <summary>Row of its logits in the pass, -1 while the prompt goes on.</summary>
    public int LogitRow { get; set; }

    /// <summary>Takes the next token; the result where it was the last.</summary>
    public GeneratedText? Take(int id)
    {
        if (request.StopTokens.Contains(id)) return End(FinishReason.Stop);
        tokens[length++] = id;
        certain.Append(stop.Push(text.Push(id)));
        if (stop.Stopped) return End(FinishReason.Stop);
        return length == tokens.Length ? End(FinishReason.Length) : null;
    }

    GeneratedText End(FinishReason reason)
    {
        if (!stop.Stopped)
        {
            certain.Append(stop.Push(text.Flush()));
            if (stop.Stopped) reason = FinishReason.Stop;
            else certain.Append(stop.Flush());
        }
        return new GeneratedText(tokens[request.Prompt.Length..length], certain.ToString(), reason);
    }
}
