namespace Hanok.Fuzz;

/// <summary>The text that tokenizers encode: two scripts, white space of several kinds, look-alikes of special tokens, and what makes careless patterns go back.</summary>
static class FuzzText
{
    public const string Text = "한옥은 나무로 짓는다.  It's 2026 <|end|><s>\r\n\tq\u3000A e\u0301 😀 \uD800 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! 나는 학교 ab";
}
