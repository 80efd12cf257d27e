using System.Text.Json;
using Hanok.Inference;
using Hanok.Language;
using Hanok.Server.Generation;
using Hanok.Server.Hosting;
using Microsoft.AspNetCore.Http;

namespace Hanok.Server.Api;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
sealed class ChatEndpoint(ServerState state)
{
    public async Task AnswerAsync(HttpContext context)
    {
        ServedModel model = ModelsEndpoint.Require(state);
        ITextGenerator generator = model.Generator;
        ChatRequest request;
        using (JsonDocument body = await BodyReader.ReadAsync(context, state.Options.MaxBodyBytes)) request = ChatRequest.Read(body.RootElement, generator.Defaults);
        GenerationParameters p = request.Parameters;
        if (!model.Answers(p.Model)) throw ApiException.NoSuchModel(p.Model, generator.Name);
        ChatPrompt prompt = ChatPrompt.Fit(request, generator);
        int most = p.TokensAfter(prompt.Tokens.Length, generator.ContextLength);
        GenerationTicket ticket = state.Queue.Enqueue(generator, [.. Enumerable.Range(0, p.Choices).Select(choice => new GenerationRequest(prompt.Tokens, most)
        {
            Sampling = p.Sampling with { Choice = choice },
            Stop = p.Stop,
            StopTokens = generator.StopTokens,
            TopLogProbabilities = request.TopLogProbabilities,
        })], context.RequestAborted);

        context.Response.Headers["X-Hanok-Generated"] = "true";
        AnswerTotals totals = new(p.Choices);
        bool logprobs = request.TopLogProbabilities is not null;
        LogProbabilityWriter writer = new(generator.Tokenizer);
        ReasoningSplitter NewSplitter(Action<bool, string> show) => generator.Template.SplitAnswer(generator.Tokenizer, prompt.Tokens, show);
        if (p.Stream)
        {
            AnswerHead head = new(model, p, "chat.completion.chunk", "chatcmpl-") { Dropped = prompt.Dropped };
            await StreamPump.RunAsync(context, ticket, new ChatStreamShape(head, writer, NewSplitter), p.Choices, logprobs, p.IncludeUsage, generator.StopTokens, totals);
            return;
        }
        CollectedChoice[] choices = await ChoiceCollector.CollectAsync(ticket, p.Choices, logprobs, generator.StopTokens, totals, context.RequestAborted);
        AnswerHead whole = new(model, p, "chat.completion", "chatcmpl-") { Dropped = prompt.Dropped };
        await JsonAnswer.SendAsync(context, w => Write(w, whole, choices, NewSplitter, totals, logprobs ? writer : null));
    }

    static void Write(Utf8JsonWriter w, AnswerHead head, CollectedChoice[] choices, Func<Action<bool, string>, ReasoningSplitter> newSplitter, AnswerTotals totals, LogProbabilityWriter? logprobs) => head.WriteWhole(w, w =>
    {
        for (int i = 0; i < choices.Length; i++)
        {
            ReasoningSplitter divided = newSplitter((_, _) => { });
            divided.Push(choices[i].Text.ToString());
            divided.Flush();
            w.WriteStartObject();
            w.WriteNumber("index", i);
            w.WriteStartObject("message");
            w.WriteString("role", "assistant");
            if (divided.Reasoning is { Length: > 0 } reasoning) w.WriteString("reasoning_content", reasoning);
            w.WriteString("content", divided.Answer);
            w.WriteNull("refusal");
            w.WriteStartArray("annotations");
            w.WriteEndArray();
            w.WriteEndObject();
            if (logprobs is null) w.WriteNull("logprobs");
            else logprobs.WriteChat(w, choices[i].Tokens);
            w.WriteString("finish_reason", AnswerTotals.NameOf(choices[i].Reason));
            w.WriteEndObject();
        }
    }, totals, withExtension: true);
}
