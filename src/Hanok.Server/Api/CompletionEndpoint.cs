using System.Text.Json;
using Hanok.Inference;
using Hanok.Server.Generation;
using Hanok.Server.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Api;

/// <summary><c>POST /v1/completions</c>.</summary>
sealed class CompletionEndpoint(ServerState state)
{
    /// <summary>OpenAI's default for <c>max_tokens</c> of this API.</summary>
    const int DefaultMaxTokens = 16;

    public async Task AnswerAsync(HttpContext context)
    {
        ServedModel model = ModelsEndpoint.Require(state);
        ITextGenerator generator = model.Generator;
        CompletionRequest request;
        using (JsonDocument body = await BodyReader.ReadAsync(context, state.Options.MaxBodyBytes)) request = CompletionRequest.Read(body.RootElement, generator);
        GenerationParameters p = request.Parameters;
        if (!model.Answers(p.Model)) throw ApiException.NoSuchModel(p.Model, generator.Name);
        p = p with { MaxTokens = p.MaxTokens ?? DefaultMaxTokens };
        List<GenerationRequest> wanted = [];
        foreach (int[] prompt in request.Prompts)
        {
            for (int choice = 0; choice < p.Choices; choice++)
            {
                wanted.Add(new GenerationRequest(prompt, p.TokensAfter(prompt.Length, generator.ContextLength))
                {
                    Sampling = p.Sampling with { Choice = choice },
                    Stop = p.Stop,
                    StopTokens = generator.StopTokens,
                    Continues = true,
                    TopLogProbabilities = request.TopLogProbabilities,
                });
            }
        }
        GenerationTicket ticket = state.Queue.Enqueue(generator, wanted, context.RequestAborted);

        context.Response.Headers["X-Hanok-Generated"] = "true";
        AnswerTotals totals = new(p.Choices);
        AnswerHead head = new(model, p, "text_completion", "cmpl-");
        bool logprobs = request.TopLogProbabilities is not null;
        LogProbabilityWriter writer = new(generator.Tokenizer);
        if (p.Stream)
        {
            await StreamPump.RunAsync(context, ticket, new CompletionStreamShape(head, writer, wanted.Count), wanted.Count, logprobs, p.IncludeUsage, generator.StopTokens, totals);
            return;
        }
        CollectedChoice[] choices = await ChoiceCollector.CollectAsync(ticket, wanted.Count, logprobs, generator.StopTokens, totals, context.RequestAborted);
        await JsonAnswer.SendAsync(context, w => Write(w, head, choices, totals, logprobs ? writer : null));
    }

    static void Write(Utf8JsonWriter w, AnswerHead head, CollectedChoice[] choices, AnswerTotals totals, LogProbabilityWriter? logprobs) => head.WriteWhole(w, w =>
    {
        for (int i = 0; i < choices.Length; i++)
        {
            w.WriteStartObject();
            w.WriteString("text", choices[i].Text.ToString());
            w.WriteNumber("index", i);
            if (logprobs is null) w.WriteNull("logprobs");
            else logprobs.WriteCompletion(w, choices[i].Tokens, 0);
            w.WriteString("finish_reason", AnswerTotals.NameOf(choices[i].Reason));
            w.WriteEndObject();
        }
    }, totals, withExtension: true);
}
