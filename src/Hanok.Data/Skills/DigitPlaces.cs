namespace Hanok.Data.Skills;

/// <summary>A number with each digit named by its place, zeros left out: 7019 → 7천1십9. The step between digits and words.</summary>
static class DigitPlaces
{
    const string Units = "천백십";

    /// <summary>The places of a number of one to four digits.</summary>
    public static string Write(string digits)
    {
        string places = "";
        for (int i = 0; i < digits.Length; i++)
        {
            if (digits[i] == '0') continue;
            places += digits[i];
            if (i < digits.Length - 1) places += Units[i + 4 - digits.Length];
        }
        return places;
    }
}
