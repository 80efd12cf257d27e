namespace Hanok.Language.Messages;

/// <summary>
/// An error at the border that a person can do something about: what was expected, what was found, where, what to do next.
/// Its text is a row of the message tables, so that it can be said in the user's language.
/// </summary>
public sealed class UserError : Exception
{
    readonly object?[] arguments;

    /// <summary>An error with the text of row <paramref name="key"/>.</summary>
    public UserError(string key, params object?[] arguments) : this(key, null, arguments) { }

    /// <summary>An error with the text of row <paramref name="key"/> and the exception behind it.</summary>
    public UserError(string key, Exception? inner, params object?[] arguments) : base(MessageTable.Format(key, UserLanguage.English, arguments), inner)
    {
        Key = key;
        this.arguments = arguments;
    }

    /// <summary>The row of the message tables, such as <c>recipe.unknown_key</c>: what a test or a program should look at.</summary>
    public string Key { get; }

    /// <summary>True where the command line or a file was used wrongly (exit status 2), not where work failed (1).</summary>
    public bool IsUsage { get; init; }

    /// <summary>The message in <paramref name="language"/>.</summary>
    public string In(UserLanguage language) => MessageTable.Format(Key, language, arguments);
}
