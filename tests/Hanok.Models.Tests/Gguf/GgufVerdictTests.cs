using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Gguf;
using Hanok.Models.Inspection;
using Hanok.Tests;

namespace Hanok.Models.Tests.Gguf;

/// <summary>130 small files with the verdict due to each (<c>golden/gguf/malformed</c>): refused with a reason, never with a crash or an allocation that the file does not cover.</summary>
public class GgufVerdictTests
{
    // Open by the readers or the specification; what Hanok does is part of its own contract.
    static readonly string[] RefusedWhereOpen = ["key_too_long.gguf", "key_not_utf8.gguf", "bool_2.gguf", "alignment_1.gguf", "dims_overflow_hidden_by_zero.gguf"];

    static readonly string[] AcceptedWhereOpen =
    [
        "no_final_padding.gguf", "string_not_utf8.gguf", "array_of_arrays.gguf", "dims_0.gguf", "dim_zero.gguf", "name_64.gguf", "name_empty.gguf", "offset_gap.gguf",
        "offset_swapped.gguf", "no_keys_no_tensors.gguf", "architecture_missing.gguf", "architecture_not_a_string.gguf",
    ];

    [SkippableFact]
    public void Open_EveryGoldenFile_HasTheVerdictDue()
    {
        string folder = GoldenFiles.Any("gguf", "malformed");
        using JsonDocument expectations = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expectations.json")));
        int accepted = 0, refused = 0, open = 0;
        foreach (JsonProperty expected in expectations.RootElement.EnumerateObject())
        {
            string path = Path.Combine(folder, expected.Name), expect = expected.Value.GetProperty("expect").GetString()!;
            long before = GC.GetAllocatedBytesForCurrentThread();
            UserError? error = Open(path);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (16 << 20) + 16 * new FileInfo(path).Length);
            if (error is not null)
            {
                Assert.StartsWith("models.gguf_", error.Key, StringComparison.Ordinal);
                Assert.Contains(expected.Name, error.Message, StringComparison.Ordinal);
                Assert.Contains(expected.Name, error.In(UserLanguage.Korean), StringComparison.Ordinal);
            }
            bool refuse = expect switch
            {
                "refuse" => true,
                "accept" => false,
                _ => RefusedWhereOpen.Contains(expected.Name) ? true : AcceptedWhereOpen.Contains(expected.Name) ? false : throw new InvalidOperationException(expected.Name),
            };
            Assert.True(refuse == error is not null, $"{expected.Name} ({expected.Value.GetProperty("why").GetString()}): {error?.Message ?? "was read"}");
            if (expect == "either") open++;
            else if (refuse) refused++;
            else accepted++;
        }
        Assert.Equal((2, 111, 17), (accepted, refused, open));
    }

    [SkippableTheory]
    [InlineData("architecture_missing.gguf", "models.config_missing", false)]
    [InlineData("architecture_not_a_string.gguf", "models.gguf_value", false)]
    [InlineData("control_good.gguf", "models.architecture_unknown", true)]
    public void Inspect_SoundFileWithoutAModel_SaysWhyItCannotBeRun(string name, string key, bool unknown)
    {
        Models.Inspection.Inspection found = ModelInspector.Inspect(Path.Combine(GoldenFiles.Any("gguf", "malformed"), name));
        Assert.Equal(key, Assert.Single(unknown ? found.Unsupported : found.Problems).Key);
        Assert.Empty(unknown ? found.Problems : found.Unsupported);
        Assert.Equal(2, found.Tensors.Count);
    }

    static UserError? Open(string path)
    {
        try
        {
            using GgufFile file = GgufFile.Open(path);
            GgufWalk.Everything(file);
            return null;
        }
        catch (UserError e)
        {
            return e;
        }
    }
}
