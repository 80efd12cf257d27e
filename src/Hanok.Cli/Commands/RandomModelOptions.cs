using System.CommandLine;
using Hanok.Language.Messages;
using Hanok.Models.Gguf.Conversion;

namespace Hanok.Cli;

/// <summary><c>--random SHAPE --type T</c>: a model with random weights to measure, made once and kept in the user's cache.</summary>
sealed class RandomModelOptions
{
    /// <summary>Counts changes of what is made, so that an older file is not taken for it.</summary>
    const int Version = 1;

    const string DefaultType = "q4_k_m";

    readonly Ui ui;
    readonly Option<string> shape, type;

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public RandomModelOptions(Ui ui, Command command)
    {
        this.ui = ui;
        shape = New("--random", "cli.bench.random", RandomModel.Shapes);
        type = New("--type", "cli.bench.type", RandomModel.Types);

        Option<string> New(string name, string description, IReadOnlyList<string> values)
        {
            Option<string> option = new(name) { Description = ui.Text(description), HelpName = string.Join('|', values) };
            option.AcceptOnlyFromAmong([.. values]);
            command.Options.Add(option);
            return option;
        }
    }

    /// <summary>The model asked for, made where it is not there yet; null: none was.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="named">A model that it names as well, which is one too many; null: it names none.</param>
    /// <param name="cancellation">Ends the making.</param>
    /// <exception cref="UserError"><c>cli.bench.type_of_random</c>, <c>cli.bench.two_models</c>; what writing it throws.</exception>
    public string? Find(ParseResult parsed, string? named, CancellationToken cancellation)
    {
        string? wanted = parsed.GetValue(shape), types = parsed.GetValue(type);
        if (wanted is null) return types is null ? null : throw new UserError("cli.bench.type_of_random") { IsUsage = true };
        if (named is not null) throw new UserError("cli.bench.two_models", named) { IsUsage = true };
        string path = Path.Combine(Folder, $"{wanted}-{types ?? DefaultType}-{Version}.gguf");
        if (File.Exists(path)) return path;
        Directory.CreateDirectory(Folder);
        using (ProgressLine progress = new(ui, "random"))
            RandomModel.Write(path, wanted, types ?? DefaultType, Environment.ProcessorCount, progress, cancellation);
        ui.Say("cli.bench.random_made", path, Quantities.Bytes(new FileInfo(path).Length));
        return path;
    }

    // By the XDG base directory specification; elsewhere what the system has for such files.
    static string Folder
    {
        get
        {
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME"), home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (string.IsNullOrEmpty(cache))
                cache = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) : home.Length > 0 ? Path.Combine(home, ".cache") : Path.GetTempPath();
            return Path.Combine(cache, "hanok", "random");
        }
    }
}
