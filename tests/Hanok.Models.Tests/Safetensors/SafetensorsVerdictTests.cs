using System.Text.Json;
using Hanok.Language.Messages;
using Hanok.Models.Safetensors;
using Hanok.Tests;

namespace Hanok.Models.Tests.Safetensors;

/// <summary>The verdicts of the safetensors library 0.8.0 on 71 files (<c>golden/gguf/safetensors</c>).</summary>
public class SafetensorsVerdictTests
{
    [SkippableFact]
    public void Open_EveryGoldenFile_AgreesWithTheLibrary()
    {
        string folder = GoldenFiles.Any("gguf", "safetensors");
        using JsonDocument expectations = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expectations.json")));
        int accepted = 0, refused = 0;
        foreach (JsonProperty expected in expectations.RootElement.GetProperty("files").EnumerateObject())
        {
            bool accept = expected.Value.GetProperty("verdict").GetString() == "accept";
            bool refusingIsRightToo = expected.Value.TryGetProperty("refusing_is_right_too", out JsonElement either) && either.GetBoolean();
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, expected.Name));
                Assert.True(accept, $"{expected.Name} must be refused");
                AssertTensors(expected, file);
                accepted++;
            }
            catch (UserError e)
            {
                Assert.True(!accept || refusingIsRightToo, $"{expected.Name} must be read: {e.Message}");
                Assert.Contains(expected.Name, e.Message, StringComparison.Ordinal);
                Assert.Contains(expected.Name, e.In(UserLanguage.Korean), StringComparison.Ordinal);
                refused++;
            }
        }
        Assert.Equal(71, accepted + refused);
        Assert.InRange(accepted, 9, 14);
    }

    static void AssertTensors(JsonProperty expected, SafetensorsFile file)
    {
        JsonElement tensors = expected.Value.GetProperty("tensors");
        Assert.Equal(tensors.EnumerateObject().Count(), file.Tensors.Count);
        foreach (JsonProperty t in tensors.EnumerateObject())
        {
            SafetensorsEntry entry = file[t.Name];
            Assert.Equal(t.Value.GetProperty("dtype").GetString(), entry.Type.Name());
            Assert.Equal(t.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()), entry.Shape);
            _ = file.Bytes(entry);
        }
    }
}
