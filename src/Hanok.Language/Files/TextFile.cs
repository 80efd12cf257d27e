using System.Text;
using Hanok.Language.Messages;

namespace Hanok.Language.Files;

/// <summary>A whole file as one text: UTF-8, a byte-order mark at the beginning left out, line ends as they are.</summary>
public static class TextFile
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <exception cref="UserError"><c>language.file.unreadable</c>; <c>language.file.utf8</c>, with the line.</exception>
    public static string Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError("language.file.unreadable", e, path, e.Message);
        }
        ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsSpan(3) : bytes;
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            ReadOnlySpan<byte> before = text[..Math.Clamp(e.Index, 0, text.Length)];
            throw new UserError("language.file.utf8", e, path, before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
        }
    }
}
