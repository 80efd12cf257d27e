using Hanok.Training.Order;

namespace Hanok.Training.Tests.Order;

/// <summary>Made-up conversations: question tokens, then an answer.</summary>
static class SampleExamples
{
    public static ChatExample[] Make(int count, int first, int questionLength = 4) =>
    [
        .. Enumerable.Range(0, count).Select(n =>
        {
            int question = questionLength + n % 5, answer = 1 + n % 4;
            int[] ids = new int[question + answer + 1];
            bool[] marks = new bool[ids.Length];
            for (int i = 0; i < ids.Length; i++) ids[i] = first + (n + i * (1 + n % 2)) % 8;
            marks.AsSpan(question, answer).Fill(true);
            return new ChatExample(ids, marks);
        }),
    ];
}
