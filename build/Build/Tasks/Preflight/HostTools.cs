using System.Globalization;
using Cake.Frosting;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Services;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tasks.Preflight;

/// <summary>Sees to what this machine needs: packages, tools in accepted versions, free disk.</summary>
[TaskName(nameof(HostTools))]
[TaskDescription("Install missing packages; check tools and disk of this machine")]
public sealed class HostTools : Phase
{
    private const double BytesPerGiB = 1024.0 * 1024 * 1024;

    /// <inheritdoc />
    protected internal override bool IsShared => false;

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) =>
        inputs.Configuration("host.packages", "host.tools", "host.freeDiskGiB").File("environments/versions.yaml");

    /// <inheritdoc />
    protected internal override Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var tools = context.EnvironmentSettings.Host.Tools;
        var missing = tools.Where(tool => ExecutableSearch.Find(tool) is null).ToList();
        var changed = tools.Except(missing).Where(tool => Trace(tool) != context.Session.ResultOf(Name, tool)).ToList();
        return Task.FromResult((missing.Count, changed.Count) switch
        {
            (> 0, _) => ProbeResult.Gone($"not on the path: {string.Join(", ", missing)}"),
            (_, > 0) => ProbeResult.Gone($"changed since the last check: {string.Join(", ", changed)}"),
            _ => ProbeResult.Good($"{tools.Count} tools in place"),
        });
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        CheckDisk(run.Context);
        await new DebianPackages(run.Context.Launcher, run.Progress).InstallMissingAsync(run.Context.EnvironmentSettings.Host.Packages, run.Cancellation);
        await CheckToolsAsync(run);
    }

    private static void CheckDisk(BuildContext context)
    {
        var wanted = context.EnvironmentSettings.Host.FreeDiskGiB;
        var free = new DriveInfo(context.Paths.Root.FullPath).AvailableFreeSpace / BytesPerGiB;
        if (free < wanted)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                string.Create(CultureInfo.InvariantCulture, $"{free:0.0} GiB are free below {context.Paths.Root}, but host.freeDiskGiB asks for {wanted}. Free some space and run the same command."));
        }
    }

    private static async Task CheckToolsAsync(PhaseRun run)
    {
        var context = run.Context;
        run.Progress($"asking {context.EnvironmentSettings.Host.Tools.Count} tools for their versions");
        var problems = await Task.WhenAll(context.EnvironmentSettings.Host.Tools.Select(tool => FindProblemAsync(context, context.Versions.Tools[tool], run)));
        var found = problems.OfType<string>().ToList();
        if (found.Count > 0)
        {
            throw new BuildException(ExitCodes.PhaseFailed, string.Join(System.Environment.NewLine, found));
        }

        foreach (var tool in context.EnvironmentSettings.Host.Tools)
        {
            run.Result(tool, Trace(tool));
        }
    }

    private static async Task<string?> FindProblemAsync(BuildContext context, ToolRequirement tool, PhaseRun run)
    {
        if (ExecutableSearch.Find(tool.Executable) is null)
        {
            return $"{tool.Executable} ({tool.Accepted}) is not on the path. Install it, then run the same command.";
        }

        var text = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var result = await context.Launcher.RunAsync(
            new ProcessSpec
            {
                Tool = tool.Executable,
                Executable = tool.Executable,
                Arguments = tool.VersionArguments,
                OnOutput = text.Enqueue,
                OnError = text.Enqueue,
                EchoOutput = false,
                EchoError = false,
            },
            run.Cancellation);
        var version = tool.FindVersion(string.Join('\n', text));
        run.Log($"{tool.Executable} {version}");
        return version switch
        {
            null => $"{tool.Executable} does not tell its version (exit code {result.ExitCode}). Run '{tool.Executable} {string.Join(' ', tool.VersionArguments)}' to see why.",
            _ when !tool.Accepted.Contains(version) => $"{tool.Executable} {version} is installed, but {tool.Accepted} is needed. Install a version in that range.",
            _ => null,
        };
    }

    // Path, size and time of the executable: changes when the tool is replaced, and costs no process to find out.
    private static string Trace(string tool)
    {
        var file = new FileInfo(ExecutableSearch.Find(tool)!);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return string.Create(CultureInfo.InvariantCulture, $"{file.FullName} {target.Length} {target.LastWriteTimeUtc:yyyyMMddHHmmss}");
    }
}
