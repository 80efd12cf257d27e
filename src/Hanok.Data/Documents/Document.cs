using System.Security.Cryptography;
using System.Text;

namespace Hanok.Data.Documents;

/// <summary>One text with where it came from and on what terms.</summary>
/// <param name="Id">Unique within a collection: <c>unit/path</c>, with <c>#language</c> where one file holds more than one language.</param>
/// <param name="Source">The recipe's word for the source, such as <c>debian:apache2-doc</c>.</param>
/// <param name="Version">The version of package or SDK, empty where there is none.</param>
/// <param name="Unit">What is held out as a whole: a package, a resource base name with both languages, a file.</param>
/// <param name="Path">The file inside the source, with <c>/</c>, relative.</param>
/// <param name="Kind">Prose or a catalogue of strings.</param>
/// <param name="Language"><c>ko</c>, <c>en</c>, another ISO 639-1 code, or empty where it is not known yet.</param>
/// <param name="Licence">An SPDX or DEP-5 short name, <c>own</c> for the user's files, <c>unknown</c>.</param>
/// <param name="Attribution">Whom to name: copyright lines, or package and project.</param>
/// <param name="Sha256">Lower-case hex of the SHA-256 of <paramref name="Text"/> in UTF-8, as it was collected.</param>
/// <param name="Text">The text.</param>
public sealed record Document(
    string Id, string Source, string Version, string Unit, string Path, DocumentKind Kind,
    string Language, string Licence, string Attribution, string Sha256, string Text)
{
    /// <summary>True for text that Hanok generated itself (the source <c>skills</c>): right by construction, so no rule judges, redacts or shortens it.</summary>
    public bool IsGenerated => Source == "skills" || Source.StartsWith("skills:", StringComparison.Ordinal);

    /// <summary>The lower-case hex SHA-256 of <paramref name="text"/> in UTF-8.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
