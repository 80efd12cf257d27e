using System.Globalization;
using Hanok.Language;

namespace Hanok.Cli;

/// <summary>Where text stands on a terminal that is so many columns wide: a syllable of two columns that does not fit goes to the next row whole.</summary>
static class LineLayout
{
    /// <summary>Row and column, from 0, of the place behind <paramref name="text"/> written from the beginning of a row. A full row's end is the next row's beginning.</summary>
    public static (int Row, int Column) End(string text, int width)
    {
        (int row, int column) = (0, 0);
        for (int i = 0, length; i < text.Length; i += length)
        {
            length = StringInfo.GetNextTextElementLength(text, i);
            int columns = DisplayWidth.Columns(text.AsSpan(i, length));
            if (column + columns > width) (row, column) = (row + 1, 0);
            column += columns;
        }
        return column == width ? (row + 1, 0) : (row, column);
    }
}
