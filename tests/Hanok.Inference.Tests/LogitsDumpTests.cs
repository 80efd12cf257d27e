using Hanok.Language.Messages;
using Hanok.Models.Bundles;
using Hanok.Models.Decoders;
using Hanok.Models.Safetensors;
using Hanok.Numerics;
using Hanok.Tests;

namespace Hanok.Inference.Tests;

public class LogitsDumpTests
{
    [SkippableFact]
    public void Write_GoldenModel_HasTransformersShapesAndValues()
    {
        string folder = GoldenFiles.Any("models", "qwen3"), path = Path.Combine(Directory.CreateTempSubdirectory("hanok-inference-").FullName, "f.safetensors");
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        using DecoderWeights weights = Bundle.Open(folder).LoadWeights();
        int[] ids = expected.ReadIntegers("ids_long");
        LogitsDump.Write(path, weights, ids, hidden: true);
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            using Tensor logits = file.Read("logits"), states = file.Read("hidden_states"), last = expected.Read("logits_long");
            Assert.Equal("[96, 256]", logits.ToString());
            Assert.Equal("[3, 96, 64]", states.ToString());
            for (int t = 0; t < 8; t++)
                for (int i = 0; i < 256; i++) Assert.InRange(logits.Row(88 + t)[i] - last.Row(t)[i], -1e-4, 1e-4);
            int[] first = expected.ReadIntegers("ids")[..24];
            using Tensor expectedStates = expected.Read("hidden_states");
            LogitsDump.Write(path, weights, first, hidden: true);
            using SafetensorsFile shortFile = SafetensorsFile.Open(path);
            using Tensor found = shortFile.Read("hidden_states");
            for (int layer = 0; layer < 3; layer++)
                for (int t = 0; t < 24; t++)
                    for (int i = 0; i < 64; i++) Assert.InRange(found.Row(layer * 24 + t)[i] - expectedStates.Row(layer * 48 + t)[i], -1e-4, 1e-4);
        }
        Assert.Equal("inference.token", Assert.Throws<UserError>(() => LogitsDump.Write(path, weights, [256], hidden: false)).Key);
        Assert.Equal("inference.prompt_empty", Assert.Throws<UserError>(() => LogitsDump.Write(path, weights, [], hidden: false)).Key);
        Assert.Equal("inference.prompt_too_long", Assert.Throws<UserError>(() => LogitsDump.Write(path, weights, new int[513], hidden: false)).Key);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
