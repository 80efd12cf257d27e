namespace Hanok.Language;

/// <summary>A token that is found in the text as it stands, before merging: <c>&lt;|im_start|&gt;</c> and the like.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="IsSpecial">Left out by decoding on demand, never found where recognition is off.</param>
/// <param name="IsNormalized">Looked for in the normalised text (its content normalised too), not in the raw text.</param>
/// <param name="StripsLeft">Takes the white space before it.</param>
/// <param name="StripsRight">Takes the white space after it.</param>
/// <param name="IsSingleWord">Found only where no word character stands beside it.</param>
public sealed record AddedToken(int Id, string Content, bool IsSpecial = true, bool IsNormalized = false, bool StripsLeft = false, bool StripsRight = false, bool IsSingleWord = false);
