using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Hanok.Data.Tests;

/// <summary>Files made for tests.</summary>
static class TestFiles
{
    /// <summary>A compiled gettext catalogue.</summary>
    public static byte[] Mo(IReadOnlyList<(string Id, string Text)> entries, bool big)
    {
        int n = entries.Count, data = 28 + 16 * n;
        byte[] head = new byte[data];
        MemoryStream body = new();
        Word(0, 0x950412de);
        Word(8, (uint)n);
        Word(12, 28);
        Word(16, (uint)(28 + 8 * n));
        for (int i = 0; i < n; i++)
        {
            Put(28 + 8 * i, entries[i].Id);
            Put(28 + 8 * n + 8 * i, entries[i].Text);
        }
        return [.. head, .. body.ToArray()];

        void Put(int at, string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Word(at, (uint)bytes.Length);
            Word(at + 4, (uint)(data + body.Length));
            body.Write([.. bytes, 0]);
        }

        void Word(int at, uint value)
        {
            if (big) BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(at), value);
            else BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(at), value);
        }
    }

    /// <summary>A tar archive, packed with gzip.</summary>
    public static byte[] TarGz(IEnumerable<(string Name, byte[] Bytes)> files)
    {
        MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Fastest, true)) gzip.Write(Tar(files));
        return stream.ToArray();
    }

    /// <summary>A tar archive.</summary>
    public static byte[] Tar(IEnumerable<(string Name, byte[] Bytes)> files)
    {
        MemoryStream stream = new();
        using (TarWriter tar = new(stream, TarEntryFormat.Ustar, true))
            foreach ((string name, byte[] bytes) in files) tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(bytes) });
        return stream.ToArray();
    }

    /// <summary>A Debian package (deb(5)): an ar archive of three members.</summary>
    public static byte[] Deb(string name, string version, IEnumerable<(string Name, byte[] Bytes)> files)
    {
        MemoryStream stream = new();
        stream.Write("!<arch>\n"u8);
        Member("debian-binary", "2.0\n"u8.ToArray());
        Member("control.tar.gz", TarGz([("./control", Encoding.UTF8.GetBytes($"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: test\nDescription: test\n"))]));
        Member("data.tar.gz", TarGz(files.Select(static f => ("./" + f.Name, f.Bytes))));
        return stream.ToArray();

        void Member(string member, byte[] bytes)
        {
            stream.Write(Encoding.ASCII.GetBytes($"{member,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{bytes.Length,-10}`\n"));
            stream.Write(bytes);
            if (bytes.Length % 2 == 1) stream.WriteByte((byte)'\n');
        }
    }
}
