using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Hanok.Data.Formats;

/// <summary>The resource streams embedded in a .NET assembly, read from the file: nothing is loaded, nothing runs.</summary>
public static class AssemblyResources
{
    /// <summary>Name and bytes of every embedded <c>.resources</c> stream of <paramref name="assembly"/>.</summary>
    /// <exception cref="InvalidDataException">Not a .NET assembly, or a resource outside the file.</exception>
    public static List<(string Name, ImmutableArray<byte> Bytes)> Read(ImmutableArray<byte> assembly)
    {
        List<(string, ImmutableArray<byte>)> found = [];
        try
        {
            using PEReader file = new(assembly);
            if (!file.HasMetadata || file.PEHeaders.CorHeader is not { } header) throw new InvalidDataException("not a .NET assembly");
            MetadataReader metadata = file.GetMetadataReader();
            if (metadata.ManifestResources.Count == 0) return found;
            ImmutableArray<byte> section = file.GetSectionData(header.ResourcesDirectory.RelativeVirtualAddress).GetContent();
            foreach (ManifestResourceHandle handle in metadata.ManifestResources)
            {
                ManifestResource resource = metadata.GetManifestResource(handle);
                string name = metadata.GetString(resource.Name);
                if (!resource.Implementation.IsNil || !name.EndsWith(".resources", StringComparison.Ordinal)) continue;
                long at = resource.Offset;
                if (at < 0 || at + 4 > section.Length) throw new InvalidDataException($"resource '{name}' at {at} of {section.Length}");
                int length = BitConverter.ToInt32(section.AsSpan((int)at, 4));
                if (length < 0 || at + 4 + length > section.Length) throw new InvalidDataException($"resource '{name}': {length} bytes at {at} of {section.Length}");
                found.Add((name, section.Slice((int)at + 4, length)));
            }
        }
        catch (Exception e) when (e is BadImageFormatException or ArgumentException or OverflowException or InvalidOperationException)
        {
            throw new InvalidDataException($"not a readable .NET assembly: {e.Message}", e);
        }
        return found;
    }
}
