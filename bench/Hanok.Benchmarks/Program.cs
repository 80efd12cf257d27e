using Hanok.Benchmarks;
using Hanok.Numerics;

// A small harness to run while working on kernels: dotnet run -c Release --project bench/Hanok.Benchmarks -- peak|matmul|training [--threads N] [--best: best of many, for a busy machine]
string what = args.Length > 0 ? args[0] : "matmul";
int at = Array.IndexOf(args, "--threads");
MatMulBench.Measurement? measure = args.Contains("--best") ? BestOfMany.Measure : null;
int[] counts = at >= 0 ? [int.Parse(args[at + 1])] : [1, 2];
Console.WriteLine($"tier {Tier.Name}, {Environment.ProcessorCount} processors");
foreach (int threads in counts)
{
    using WorkerPool pool = new(threads);
    IEnumerable<BenchRow> rows = what switch
    {
        "peak" => [MatMulBench.Peak(pool)],
        "matmul" => MatMulBench.Squares(pool, measure),
        "training" => MatMulBench.Training(pool, measure),
        _ => throw new ArgumentException($"unknown benchmark '{what}': peak, matmul or training"),
    };
    foreach (BenchRow row in rows)
        Console.WriteLine($"{row.Name,-24} {row.Threads,2} threads {row.Value,10:F1} {row.Unit}{(row.RatioToPeak is { } r ? $"  {r,6:P1} of peak" : "")}");
}
