using System.ComponentModel;
using Cake.Cli.Infrastructure;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Spectre.Console;
using Spectre.Console.Cli;

namespace Cake.Frosting.Internal;

/// <summary>The options every build has. Others are left to its tasks, as <see cref="ICakeArguments"/>.</summary>
internal sealed class CommandLine : CommandSettings
{
    [CommandOption("-t|--target <TARGET>")]
    [DefaultValue("Default")]
    [Description("The task to run, with what it depends on. Given several times, the tasks run as one graph.")]
    public string[] Targets { get; init; } = [];

    [CommandOption("-e|--exclusive")]
    [Description("Runs the target without what it depends on.")]
    public bool Exclusive { get; init; }

    [CommandOption("--dryrun|--noop|--whatif")]
    [Description("Lists the tasks in their order and does none of their work.")]
    public bool DryRun { get; init; }

    [CommandOption("--tree|--showtree")]
    [Description("Shows which task depends on which.")]
    public bool Tree { get; init; }

    [CommandOption("--description|--descriptions|--showdescription|--showdescriptions")]
    [Description("Lists the tasks with their descriptions.")]
    public bool Descriptions { get; init; }

    [CommandOption("-v|--verbosity <VERBOSITY>")]
    [Description("How much is said: Quiet, Minimal, Normal, Verbose or Diagnostic.")]
    public string? VerbosityName { get; init; }

    [CommandOption("-w|--working <PATH>")]
    [TypeConverter(typeof(Cli.DirectoryPathConverter))]
    [Description("The folder to work in.")]
    public DirectoryPath? WorkingDirectory { get; init; }

    [CommandOption("--version|--ver")]
    [Description("Shows the version of Cake.")]
    public bool Version { get; init; }

    [CommandOption("--info")]
    [Description("Shows more about this Cake.")]
    public bool Info { get; init; }

    /// <summary>Gets the verbosity; null when the command line leaves it to the configuration.</summary>
    public Verbosity? Verbosity => VerbosityParser.TryParse(VerbosityName, out var verbosity) ? verbosity : null;

    // Not a type converter: the parser would name the type it failed to make, not the words it wants.
    public override ValidationResult Validate() => VerbosityName is null || Verbosity is not null
        ? ValidationResult.Success()
        : ValidationResult.Error($"--verbosity={VerbosityName} is not known. It is one of {string.Join(", ", Enum.GetNames<Verbosity>())}.");

    /// <summary>Gives tasks the whole command line, including the options above.</summary>
    public CakeArguments ToArguments(IRemainingArguments others) => others.ToCakeArguments(Targets, arguments =>
    {
        AddFlag(arguments, "exclusive", Exclusive);
        AddFlag(arguments, "dryrun", DryRun);
        AddFlag(arguments, "tree", Tree);
        AddFlag(arguments, "description", Descriptions);
        AddFlag(arguments, "version", Version);
        AddFlag(arguments, "info", Info);
        Add(arguments, "verbosity", Verbosity?.ToString());
        Add(arguments, "working", WorkingDirectory?.FullPath);
    });

    private static void AddFlag(IDictionary<string, List<string>> arguments, string name, bool given) =>
        Add(arguments, name, given ? bool.TrueString : null);

    private static void Add(IDictionary<string, List<string>> arguments, string name, string? value)
    {
        if (value is not null)
        {
            arguments.TryAdd(name, [value]);
        }
    }
}
