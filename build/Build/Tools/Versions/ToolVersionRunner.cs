using System.Text.RegularExpressions;
using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Versions;

/// <summary>Asks tools for their versions.</summary>
public sealed partial class ToolVersionRunner(ICakeContext context) : StreamingTool<ToolVersionSettings>(context)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    // What is not here answers to --version.
    private static readonly Dictionary<string, string[]> Questions = new(StringComparer.Ordinal)
    {
        ["terraform"] = ["version"],
        ["helm"] = ["version", "--short"],
        ["kubectl"] = ["version", "--client"],
        ["ssh"] = ["-V"],
    };

    /// <summary>The version of an executable on PATH.</summary>
    /// <exception cref="ToolFailure">It is missing, fails, or names no version.</exception>
    public Version Ask(string executable)
    {
        var settings = new ToolVersionSettings { Executable = executable, ToolTimeout = Timeout };
        var arguments = new ProcessArgumentBuilder().Exactly(Questions.GetValueOrDefault(executable, ["--version"]));
        var output = new List<string>();
        var result = Execute(settings, arguments, new() { OnOutput = output.Add, EchoError = false });
        var text = string.Join('\n', [.. output, .. result.ErrorTail]); // ssh answers on stderr
        return Find(text) ?? throw new ToolFailure(executable, $"It names no version: {text}", $"{executable} {arguments.RenderSafe()}");
    }

    /// <summary>Compares a tool's version with what is accepted.</summary>
    public ToolVersion Check(string executable, string accepted, Func<Version, bool> accepts)
    {
        var version = Ask(executable);
        return new(executable, version, accepted, accepts(version));
    }

    /// <summary>The first version in a text; null if there is none. A missing third number is 0.</summary>
    public static Version? Find(string text)
    {
        var match = Pattern().Match(text);
        return match.Success
            ? new(Number(match.Groups["major"]), Number(match.Groups["minor"]), match.Groups["patch"] is { Success: true } patch ? Number(patch) : 0)
            : null;
    }

    /// <inheritdoc/>
    protected override string GetToolName() => "tool version";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => [];

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames(ToolVersionSettings settings) => [settings.Executable, settings.Executable + ".exe"];

    private static int Number(Group group) => int.Parse(group.ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\d.])(?<major>\d+)\.(?<minor>\d+)(\.(?<patch>\d+))?")]
    private static partial Regex Pattern();
}
