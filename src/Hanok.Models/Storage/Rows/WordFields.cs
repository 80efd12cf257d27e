using System.Buffers.Binary;
using Hanok.Models.Safetensors;

namespace Hanok.Models.Storage.Rows;

/// <summary>How fields of words of 32 bits make a matrix.</summary>
enum WordOrder
{
    /// <summary>Words [rows / n, columns]: the row decides the field.</summary>
    FieldByRow,

    /// <summary>Transposed, words [columns, rows / n]: the row decides the field.</summary>
    FieldByRowTransposed,

    /// <summary>Transposed, words [columns / n, rows]: the column decides the field.</summary>
    FieldByColumnTransposed,
}

/// <summary>Codes that are fields of little-endian words of 32 bits, n = 32 / bits to a word, the lowest bits first unless <paramref name="places"/> says otherwise; the last word may be filled up.</summary>
/// <param name="file">The file.</param>
/// <param name="entry">The words.</param>
/// <param name="rows">Rows.</param>
/// <param name="columns">Codes of a row.</param>
/// <param name="bits">4 or 8.</param>
/// <param name="order">How the fields lie.</param>
/// <param name="table">What the codes stand for.</param>
/// <param name="addend">Is added to every word, modulo 2^32, before fields are cut from it.</param>
/// <param name="places">Where in its word row r's field is: place [r mod n]; null: in order.</param>
sealed class WordFields(SafetensorsFile file, SafetensorsEntry entry, long rows, int columns, int bits, WordOrder order, float[] table, uint addend = 0, int[]? places = null) : StoredRows(rows, columns)
{
    public override void Read(long row, Span<float> values)
    {
        int n = 32 / bits;
        uint mask = (1u << bits) - 1;
        ReadOnlySpan<byte> words = file.Bytes(entry);
        if (order == WordOrder.FieldByColumnTransposed)
        {
            uint word = 0;
            for (int c = 0; c < values.Length; c++, word >>= bits)
            {
                if (c % n == 0) word = Word(words, c / n * Rows + row);
                values[c] = table[word & mask];
            }
            return;
        }
        int field = (int)(row % n), shift = bits * (places?[field] ?? field);
        (long first, long step) = order == WordOrder.FieldByRow ? (row / n * Columns, 1) : (row / n, (Rows + n - 1) / n);
        for (int c = 0; c < values.Length; c++) values[c] = table[Word(words, first + c * step) >> shift & mask];
    }

    uint Word(ReadOnlySpan<byte> words, long at) => unchecked(BinaryPrimitives.ReadUInt32LittleEndian(words[(int)(4 * at)..]) + addend);
}
