namespace Hanok.Data.Skills;

/// <summary>A prompt with the response taught for it.</summary>
/// <param name="Prompt">What the user says.</param>
/// <param name="Steps">The written-out steps, one a line, each ending in a line feed; empty where the answer comes at once.</param>
/// <param name="Answer">The expected final answer, on one line.</param>
public readonly record struct SkillText(string Prompt, string Steps, string Answer)
{
    /// <summary>What the assistant is taught to say: the steps, then the answer on the last line.</summary>
    public string Response => Steps + Answer;
}

/// <summary>An example of a skill.</summary>
/// <param name="Skill">Name of the skill.</param>
/// <param name="Prompt">What the user says.</param>
/// <param name="Response">What the assistant is taught to say; <see cref="FinalAnswer.Of"/> gives <paramref name="Answer"/> back.</param>
/// <param name="Answer">The exact expected final answer.</param>
/// <param name="WrongResponses">Three responses of the same form whose final answers are wrong and differ; empty in training examples.</param>
public sealed record SkillExample(string Skill, string Prompt, string Response, string Answer, IReadOnlyList<string> WrongResponses);
