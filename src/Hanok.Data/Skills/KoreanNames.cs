namespace Hanok.Data.Skills;

/// <summary>Surnames and syllables of given names with their Revised Romanisation, the material of the examples about names.</summary>
/// <remarks>Revised Romanisation (2000) writes a name surname first, allows a hyphen between the syllables of the given name, and does not write sound changes between them: each syllable stands for itself.</remarks>
static class KoreanNames
{
    public static readonly (string Hangul, string Latin)[] Surnames =
    [
        ("김", "Gim"), ("이", "I"), ("박", "Bak"), ("최", "Choe"), ("정", "Jeong"), ("강", "Gang"), ("조", "Jo"), ("윤", "Yun"), ("장", "Jang"), ("임", "Im"),
    ];

    public static readonly (string Hangul, string Latin)[] Given =
    [
        ("민", "min"), ("서", "seo"), ("준", "jun"), ("지", "ji"), ("현", "hyeon"), ("우", "u"), ("도", "do"), ("윤", "yun"), ("하", "ha"), ("은", "eun"),
        ("수", "su"), ("영", "yeong"), ("진", "jin"), ("호", "ho"), ("성", "seong"), ("주", "ju"), ("연", "yeon"), ("아", "a"), ("미", "mi"), ("희", "hui"),
        ("경", "gyeong"), ("정", "jeong"), ("동", "dong"), ("재", "jae"), ("태", "tae"), ("규", "gyu"), ("건", "geon"), ("유", "yu"), ("나", "na"), ("예", "ye"),
    ];
}
