using System.Text.RegularExpressions;
using System.Xml.Linq;
using Hanok.Language.Messages;
using Hanok.Tests;

namespace Hanok.Conformance.Tests.Structure;

/// <summary>The house stands as docs/architecture.md draws it: floors rest only on those below, files stay readable, nothing is left over.</summary>
public partial class HouseTests
{
    /// <summary>Each floor with those it may name; what these rest on comes with them.</summary>
    static readonly Dictionary<string, string[]> Floors = new(StringComparer.Ordinal)
    {
        ["Hanok.Numerics"] = [],
        ["Hanok.Language"] = [],
        ["Hanok.Models"] = ["Hanok.Numerics", "Hanok.Language"],
        ["Hanok.Data"] = ["Hanok.Language"],
        ["Hanok.Training"] = ["Hanok.Models", "Hanok.Data"],
        ["Hanok.Inference"] = ["Hanok.Models"],
        ["Hanok.Evaluation"] = ["Hanok.Inference", "Hanok.Data"],
        ["Hanok.Provenance"] = ["Hanok.Models"],
        ["Hanok.Recipes"] = ["Hanok.Training", "Hanok.Evaluation", "Hanok.Provenance"],
        ["Hanok.Server"] = ["Hanok.Inference", "Hanok.Provenance", "Hanok.Recipes"],
        ["Hanok.Cli"] = ["Hanok.Server"],
    };

    const int LongestFile = 600;

    [Fact]
    public void Projects_References_PointDownwardsOnly()
    {
        string[] projects = [.. Directory.EnumerateFiles(Path.Combine(GoldenFiles.Root, "src"), "*.csproj", SearchOption.AllDirectories)];
        Assert.Equal(Floors.Keys.Order(), projects.Select(p => Path.GetFileNameWithoutExtension(p)!).Order());
        foreach (string project in projects)
        {
            string name = Path.GetFileNameWithoutExtension(project);
            string[] references = [.. XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))];
            Assert.True(references.All(r => Floors[name].Contains(r)), $"{name} refers to {string.Join(", ", references)}; allowed: {string.Join(", ", Floors[name])}");
        }
    }

    [Fact]
    public void TrainingAndInference_NeverSeeEachOther()
    {
        Assert.DoesNotContain("Hanok.Inference", Reach("Hanok.Training"));
        Assert.DoesNotContain("Hanok.Training", Reach("Hanok.Inference"));
    }

    [Fact]
    public void Files_Length_AtMost600Lines()
    {
        string[] tooLong = [.. Sources("*.cs", "*.js", "*.css").Select(f => (f, n: File.ReadLines(f).Count())).Where(x => x.n > LongestFile).Select(x => $"{Relative(x.f)}: {x.n} lines")];
        Assert.True(tooLong.Length == 0, string.Join('\n', tooLong));
    }

    [Fact]
    public void Sources_HoldNoLeftOvers()
    {
        string[] found = [.. from f in Sources("*.cs", "*.js", "*.css", "*.html")
                             where Path.GetFileName(f) != "HouseTests.cs"
                             from line in File.ReadLines(f).Select((text, i) => (text, number: i + 1))
                             where LeftOver().IsMatch(line.text)
                             select $"{Relative(f)}:{line.number}: {line.text.Trim()}"];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    [Fact]
    public void Unsafe_StaysInNumerics()
    {
        string[] found = [.. Sources("*.csproj").Where(f => File.ReadAllText(f).Contains("AllowUnsafeBlocks", StringComparison.Ordinal)).Select(f => Path.GetFileNameWithoutExtension(f)!).Where(n => !n.EndsWith(".Tests", StringComparison.Ordinal) && n != "Hanok.Benchmarks")];
        Assert.Equal(["Hanok.Numerics"], found);
    }

    [Fact]
    public void Numbers_NoLibm_InTheFloorsThatComputeWeights()
    {
        string[] found = [.. from floor in (string[])["Hanok.Numerics", "Hanok.Models", "Hanok.Training"]
                             from f in Directory.EnumerateFiles(Path.Combine(GoldenFiles.Root, "src", floor), "*.cs", SearchOption.AllDirectories)
                             from line in File.ReadLines(f).Select((text, i) => (text, number: i + 1))
                             where Libm().IsMatch(Comment().Replace(line.text, ""))
                             select $"{Relative(f)}:{line.number}: {line.text.Trim()}"];
        Assert.True(found.Length == 0, "the contract forbids the platform's elementary functions:\n" + string.Join('\n', found));
    }

    [Fact]
    public void Messages_EveryRow_HasBothLanguagesAndTheSameArguments()
    {
        foreach (string key in MessageTable.Keys)
        {
            (string english, string korean) = MessageTable.Row(key);
            Assert.False(string.IsNullOrWhiteSpace(english) || string.IsNullOrWhiteSpace(korean), key);
            Assert.True(Arguments(english).SetEquals(Arguments(korean)), $"{key}: {english} / {korean}");
        }
    }

    [Fact]
    public void Messages_EveryKeyInTheCode_IsInTheTables()
    {
        HashSet<string> keys = [.. MessageTable.Keys];
        string[] missing = [.. from f in Directory.EnumerateFiles(Path.Combine(GoldenFiles.Root, "src"), "*.cs", SearchOption.AllDirectories)
                               from Match m in MessageKey().Matches(File.ReadAllText(f))
                               where !keys.Contains(m.Groups[1].Value)
                               select $"{Relative(f)}: {m.Groups[1].Value}"];
        Assert.True(missing.Length == 0, string.Join('\n', missing));
    }

    [Fact]
    public void Documents_TestsTheyName_AreThere()
    {
        string tests = string.Join('\n', Directory.EnumerateFiles(Path.Combine(GoldenFiles.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        string[] named = [.. from file in Directory.EnumerateFiles(Path.Combine(GoldenFiles.Root, "docs"), "*.md")
                             from match in NamedTest().Matches(File.ReadAllText(file))
                             from name in match.Groups.Values.Skip(1).Where(g => g.Success).Select(g => g.Value)
                             select name];
        Assert.True(named.Length >= 40, $"{named.Length} names");
        Assert.DoesNotContain(named, name => !Regex.IsMatch(tests, $@"class {name}\b| {name}\("));
    }

    [Fact]
    public void Root_AtMostSixteenEntries()
    {
        string[] entries = [.. Directory.EnumerateFileSystemEntries(GoldenFiles.Root).Select(e => Path.GetFileName(e)!).Where(e => e[0] != '.' && e is not ("build" or "runs" or "TestResults"))];
        Assert.True(entries.Length <= 16, string.Join(' ', entries.Order()));
    }

    static HashSet<string> Reach(string floor) => [.. Floors[floor], .. Floors[floor].SelectMany(Reach)];

    static HashSet<int> Arguments(string template) => [.. Placeholder().Matches(template.Replace("{{", "").Replace("}}", "")).Select(m => int.Parse(m.Groups[1].Value))];

    static IEnumerable<string> Sources(params string[] patterns) =>
        from folder in (string[])["src", "tests", "bench"]
        let path = Path.Combine(GoldenFiles.Root, folder)
        where Directory.Exists(path)
        from pattern in patterns
        from f in Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)
        where !f.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal) && !f.Replace('\\', '/').Contains("/bin/", StringComparison.Ordinal)
        select f;

    static string Relative(string path) => Path.GetRelativePath(GoldenFiles.Root, path);

    [GeneratedRegex(@"`…?(?:([A-Z]\w*(?:Tests|Properties))\b(?:\.(\w+))?|([A-Z]\w+_[A-Z]\w+_[A-Z]\w+))`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"(//|/\*|<!--).*\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|Skip\s*=\s*""")]
    private static partial Regex LeftOver();

    [GeneratedRegex(@"\bMathF?\.(Exp|Log|Log2|Log10|Pow|Sin|Cos|Tan|Sinh|Cosh|Tanh|Atan|Atan2|Asin|Acos|Cbrt|SinCos|ReciprocalEstimate|ReciprocalSqrtEstimate)\(")]
    private static partial Regex Libm();

    [GeneratedRegex(@"//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\{(\d+)(?::[^}]*)?\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"new UserError\(\s*""([a-z0-9_.]+)""")]
    private static partial Regex MessageKey();
}
