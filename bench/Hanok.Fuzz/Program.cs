using System.Diagnostics;
using System.Globalization;
using Hanok.Fuzz;

// The long run of the parsers' fuzzing, outside CI: dotnet run --project bench/Hanok.Fuzz -- TARGET [--minutes N | --inputs N] [--seed S] [--only INDEX] [--failures FOLDER]
// Exit status 1 where an input crashed, took more than a second, or allocated more than 16 MiB + 16 times its length (Jinja: 200 MB). --only runs one input again.
string name = args.Length > 0 ? args[0] : "", golden = Path.Combine(Root(), "tests", "golden"), shared = Path.Combine(Root(), "..", "shared", "golden");
// Where the shared golden files are not, the few that are here.
string All(string folder) => Path.Combine(Directory.Exists(shared) ? shared : golden, folder);
Dictionary<string, Func<IFuzzTarget>> targets = new(StringComparer.Ordinal)
{
    ["gguf"] = () => new GgufTarget(),
    ["gguf-model"] = () => new GgufModelTarget(All("models")),
    ["gguf-bundle"] = () => new GgufBundleTarget(),
    ["imatrix"] = () => new ImatrixTarget(),
    ["safetensors"] = () => new SafetensorsTarget(),
    ["index"] = () => new IndexTarget(),
    ["tokenizer.json"] = () => new TokenizerJsonTarget(Path.Combine(golden, "tokenizers")),
    ["tekken.json"] = () => new TekkenTarget(),
    ["sentencepiece"] = () => new SentencePieceTarget(),
    ["jinja"] = () => new JinjaTarget(Path.Combine(golden, "templates", "own.jsonl")),
    ["config"] = () => new ConfigTarget(All("models")),
    ["quantised"] = () => new QuantisedConfigTarget(All("quantised")),
    ["settings"] = () => new BundleSettingsTarget(Path.Combine(golden, "evaluation", "model", "tokenizer.json")),
};
if (!targets.TryGetValue(name, out Func<IFuzzTarget>? make))
{
    Console.Error.WriteLine($"one of {string.Join(", ", targets.Keys)}; then --minutes N or --inputs N, --seed S, --only INDEX, --failures FOLDER");
    return 2;
}
IFuzzTarget target = make();
int seed = (int)Number("--seed", 1);
long inputs = Number("--inputs", long.MaxValue), only = Number("--only", -1);
double minutes = args.Contains("--inputs") ? double.MaxValue : Number("--minutes", 1);
int at = Array.IndexOf(args, "--failures");
FuzzRun run = new(target, seed, at >= 0 ? args[at + 1] : Path.Combine(Path.GetTempPath(), "hanok-fuzz", name));
using CancellationTokenSource done = new();
run.Watch(done.Token);
long begin = Stopwatch.GetTimestamp(), shown = begin, count = 0;
if (only >= 0) run.Run(only);
else
{
    for (; count < inputs && Stopwatch.GetElapsedTime(begin).TotalMinutes < minutes; count++)
    {
        run.Run(count);
        if (Stopwatch.GetElapsedTime(shown).TotalSeconds < 5) continue;
        shown = Stopwatch.GetTimestamp();
        Report("");
    }
}
done.Cancel();
Report("done: ");
(target as IDisposable)?.Dispose();
return run.Failed == 0 ? 0 : 1;

void Report(string prefix) => Console.WriteLine(FormattableString.Invariant(
    $"{prefix}{name}, seed {seed}: {count:N0} inputs in {Stopwatch.GetElapsedTime(begin).TotalSeconds:N0} s; {run.Accepted:N0} read, {run.Refused:N0} refused, {run.Failed:N0} failed; slowest {run.Slowest:f2} s, most memory 16 x input + {Math.Max(0, run.MostAllocated) / 1e6:f2} MB"));

long Number(string option, long fallback)
{
    int index = Array.IndexOf(args, option);
    return index >= 0 && index + 1 < args.Length ? long.Parse(args[index + 1], NumberStyles.None, CultureInfo.InvariantCulture) : fallback;
}

static string Root()
{
    for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        if (File.Exists(Path.Combine(d.FullName, "Hanok.slnx"))) return d.FullName;
    throw new InvalidOperationException($"no Hanok.slnx above {AppContext.BaseDirectory}");
}
