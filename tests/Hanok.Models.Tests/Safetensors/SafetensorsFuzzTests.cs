using System.Buffers.Binary;
using System.Text;
using FsCheck.Xunit;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Tests;

namespace Hanok.Models.Tests.Safetensors;

/// <summary>Whatever a file holds, opening it either works and every tensor lies inside the file, or says what is wrong; it never crashes and never believes a size.</summary>
public class SafetensorsFuzzTests
{
    static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\"a\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F32\"", "\"F16\"", "\"F4\"", "\"F6_E2M3\"", "\"__metadata__\"", "0", "1", "2", "4",
        "16", "-1", "2.0", "1e3", "9223372036854775807", "18446744073709551615", "4294967296", "null", "true", " ", "\\u0041", "\\ud800", "é", "\u0000",
    ];

    [Property(MaxTest = 400)]
    public void Open_AnyBytes_ReadsOrRefuses(byte[] bytes) => OpenAll(bytes);

    [Property(MaxTest = 400)]
    public void Open_MutatedHeader_ReadsOrRefuses(int[] edits)
    {
        List<byte> file = [.. Valid()];
        foreach (int edit in edits)
        {
            int at = (int)((uint)edit % (uint)file.Count), kind = (edit >> 20) & 3;
            if (kind == 0) file[at] = (byte)(edit >> 8);
            else if (kind == 1 && file.Count > 1) file.RemoveAt(at);
            else file.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[(edit >>> 8) % Pieces.Length]));
        }
        OpenAll([.. file]);
    }

    [Property(MaxTest = 400)]
    public void Open_HeaderOfPieces_ReadsOrRefuses(byte[] choice, byte data)
    {
        byte[] header = Encoding.UTF8.GetBytes("{" + string.Concat(choice.Select(c => Pieces[c % Pieces.Length])));
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        OpenAll([.. length, .. header, .. new byte[data % 40]]);
    }

    static byte[] Valid()
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream,
            [SafetensorsSource.Of("a", TensorType.F32, [2, 2], new byte[16]), SafetensorsSource.Of("b", TensorType.I8, [3], new byte[3])],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["k"] = "v" });
        return stream.ToArray();
    }

    static void OpenAll(byte[] bytes)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("f.safetensors", bytes);
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            long total = 0;
            foreach (SafetensorsEntry t in file.Tensors)
            {
                Assert.InRange(t.Offset, 8, bytes.Length - t.Bytes);
                Assert.Equal(t.Bytes, file.Bytes(t).Length);
                Assert.Equal(t.Bytes * 8, t.Count * t.Type.Bits());
                total += t.Bytes;
            }
            Assert.True(total <= bytes.Length - 8);
        }
        catch (UserError e)
        {
            Assert.StartsWith("models.safetensors_", e.Key, StringComparison.Ordinal);
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
        }
    }
}
