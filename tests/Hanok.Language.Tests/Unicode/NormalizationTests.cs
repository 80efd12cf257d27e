using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Hanok.Language.Tests.Unicode;

public class NormalizationTests
{
    [Theory]
    [InlineData("NFC")]
    [InlineData("NFD")]
    public void Normalise_GoldenStrings_EqualTheJudges(string form)
    {
        Dictionary<int, string> strings = Golden.Strings(Golden.Fullest("strings.jsonl"));
        JsonElement row = Golden.Lines(Golden.Fullest("normalizers.jsonl")).Single(r => r.GetProperty("normalizer").GetProperty("type").GetString() == form && r.GetProperty("normalizer").EnumerateObject().Count() == 1);
        int compared = 0;
        foreach ((int i, string text) in strings)
        {
            if (row.GetProperty("out")[i].GetString() is not { } expected) continue;
            Assert.Equal(expected, form == "NFC" ? Normalization.Nfc(text) : Normalization.Nfd(text));
            compared++;
        }
        Assert.True(compared > 380, $"{compared} compared");
    }

    [Theory]
    [InlineData("\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글")]
    [InlineData("\uAC00\u11A8", "각")]
    [InlineData("\uAC01\u11A8", "\uAC01\u11A8")]
    [InlineData("e\u0301", "é")]
    [InlineData("a\u0323\u0302", "\u1EAD")]
    [InlineData("a\u0302\u0323", "\u1EAD")]
    [InlineData("\u212B", "Å")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\uFB1D", "\u05D9\u05B4")]
    [InlineData("\u1100\uAC00\u11A8", "\u1100각")]
    [InlineData("\U0001611E\U00016123", "\U00016126")]
    [InlineData("\U00016D63\U00016D68", "\U00016D6A")]
    [InlineData("\U0001138B\U000113C5\U000113B8", "\U0001138E\U000113C7")]
    public void Nfc_Samples_AreThoseOfTheStandard(string text, string expected) => Assert.Equal(expected, Normalization.Nfc(text));

    static readonly Gen<string> Dense = Gen.Elements("a", "e", "\u0301", "\u0302", "\u0323", "\u0327", "\u1100", "\u1161", "\u11A8", "가", "각", "é", "ậ", "\u0958", "\u0344", "\U0001D15E", "\U0001611E", "\U0001611F", "\U00016123", "\U000113C2", "\U000113C5", "\uD800", "\uDC00", "가", " ")
        .ListOf().Select(string.Concat);

    [Property(MaxTest = 500)]
    public Property Nfc_Twice_ChangesNothing() => Prop.ForAll(Dense.ToArbitrary(), text => Normalization.Nfc(Normalization.Nfc(text)) == Normalization.Nfc(text));

    [Property(MaxTest = 500)]
    public Property Nfc_OfNfd_IsNfc() => Prop.ForAll(Dense.ToArbitrary(), text => Normalization.Nfc(Normalization.Nfd(text)) == Normalization.Nfc(text));

    [Property(MaxTest = 500)]
    public Property IsSurelyNfc_WhenTrue_MeansThatNothingChanges() =>
        Prop.ForAll(Dense.ToArbitrary(), text => !Normalization.IsSurelyNfc(text) || Normalization.Nfc(Normalization.Nfd(text)) == text);

    [Fact]
    public void Nfc_ManyMarksInBadOrder_IsFast()
    {
        string marks = string.Concat(Enumerable.Range(0, 200_000).Select(i => i % 2 == 0 ? "\u0301" : "\u0323"));
        string normal = Normalization.Nfc("a" + marks);
        Assert.Equal('\u1EA1', normal[0]);                    // a with the dot below, which comes first in canonical order
        Assert.Equal(200_000, normal.Length);
    }
}
