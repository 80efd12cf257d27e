using System.Runtime.CompilerServices;

namespace Hanok.Numerics;

/// <summary>Writes a replay's keys and values into the memory: one piece a key head and block of positions.</summary>
readonly unsafe struct AttentionAppend(float* k, float* v, AttentionPieces pieces, MemoryLayout memory) : ILaneBody
{
    [MethodImpl(Jit.Kernel)]
    public void Run<L>(int index) where L : struct, ILanes<L>
    {
        pieces.Find(index, out int head, out SequenceRows.Run run, out int block, out int firstRow, out int firstPosition, out int count);
        int d = pieces.HeadDimension, valueDimension = pieces.ValueDimension, padded = pieces.Padded, stride = pieces.KeyHeads * d, valueStride = pieces.KeyHeads * valueDimension;
        int at = firstPosition - block * SequenceRows.BlockLength;
        float* firstKey = k + (long)firstRow * stride + head * d, firstValue = v + (long)firstRow * valueStride + head * valueDimension;
        CacheWriter.Keys(memory.KeyType, firstKey, stride, count, d, memory.Keys(run.Slot, head, block), at);
        CacheWriter.Values(memory.ValueType, firstValue, valueStride, count, valueDimension, padded, memory.Values(run.Slot, head, block), at);
    }
}
