using Hanok.Language.Korean;

namespace Hanok.Language.Tests.Korean;

public class NumeralsTests
{
    [Theory]
    [InlineData(0, "영")]
    [InlineData(7, "칠")]
    [InlineData(10, "십")]
    [InlineData(111, "백십일")]
    [InlineData(1001, "천일")]
    [InlineData(3456, "삼천사백오십육")]
    [InlineData(10_000, "만")]
    [InlineData(12_345, "만 이천삼백사십오")]
    [InlineData(110_000, "십일만")]
    [InlineData(100_010_000, "일억 일만")]
    [InlineData(1_234_567_898, "십이억 삼천사백오십육만 칠천팔백구십팔")]
    [InlineData(-20, "마이너스 이십")]
    [InlineData(long.MinValue, "마이너스 구백이십이경 삼천삼백칠십이조 삼백육십팔억 오천사백칠십칠만 오천팔백팔")]
    public void Sino_Numbers_ReadAsWritten(long number, string expected) => Assert.Equal(expected, Numerals.Sino(number));

    [Theory]
    [InlineData(1, "하나", "한")]
    [InlineData(4, "넷", "네")]
    [InlineData(10, "열", "열")]
    [InlineData(20, "스물", "스무")]
    [InlineData(21, "스물하나", "스물한")]
    [InlineData(33, "서른셋", "서른세")]
    [InlineData(99, "아흔아홉", "아흔아홉")]
    public void Native_Numbers_AloneAndBeforeACounter(int number, string alone, string before) =>
        Assert.Equal((alone, before), (Numerals.Native(number), Numerals.NativeDeterminer(number)));

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Native_OutsideItsRange_IsRefused(int number) => Assert.Throws<ArgumentOutOfRangeException>(() => Numerals.Native(number));

    [Fact]
    public void DigitByDigit_Telephone_ReadsZeroAsGong() => Assert.Equal("공일공-일이삼사", Numerals.DigitByDigit("010-1234"));
}
