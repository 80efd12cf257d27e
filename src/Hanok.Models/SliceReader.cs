namespace Hanok.Models;

/// <summary>Gives bytes <paramref name="offset"/> to <paramref name="offset"/> + <paramref name="length"/> of a file.</summary>
delegate ReadOnlySpan<byte> SliceReader(long offset, int length);
