using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Services;

/// <summary>Starts, asks and stops the background services that an environment declares, by their commands.</summary>
public sealed class LocalServiceRunner(ProcessLauncher launcher, RunPaths paths, BuildEnvironment environment)
{
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(10);

    /// <summary>Asks a service how it is; the last line that it prints says it in words.</summary>
    public async Task<ProbeResult> StatusAsync(LocalService service, CancellationToken cancellation)
    {
        var said = "says nothing";
        var result = await RunAsync(service, "status", line => said = line, StatusPatience, cancellation);
        return new ProbeResult(result.ExitCode == 0, $"{service.Name}: {said}");
    }

    /// <summary>Makes sure that a service runs and is healthy.</summary>
    /// <exception cref="ToolFailure">It did not come up.</exception>
    public Task UpAsync(LocalService service, Action<string> progress, CancellationToken cancellation) => MustRunAsync(service, "up", progress, cancellation);

    /// <summary>Stops a service; its state stays.</summary>
    /// <exception cref="ToolFailure">It could not be stopped.</exception>
    public Task DownAsync(LocalService service, Action<string> progress, CancellationToken cancellation) => MustRunAsync(service, "down", progress, cancellation);

    /// <summary>Stops a service and removes all that it made.</summary>
    /// <exception cref="ToolFailure">Something could not be removed.</exception>
    public Task PurgeAsync(LocalService service, Action<string> progress, CancellationToken cancellation) => MustRunAsync(service, "purge", progress, cancellation);

    private async Task MustRunAsync(LocalService service, string verb, Action<string> progress, CancellationToken cancellation)
    {
        var result = await RunAsync(service, verb, line => progress($"{service.Name}: {line}"), deadline: null, cancellation);
        if (result.ExitCode != 0)
        {
            throw new ToolFailure(
                service.Name,
                $"'{service.Command} {verb}' failed.",
                result: result,
                remedy: $"Read {paths.Root.GetRelativePath(paths.Service(service.Name))}/log, then run the same command again.");
        }
    }

    private Task<ProcessResult> RunAsync(LocalService service, string verb, Action<string> onLine, TimeSpan? deadline, CancellationToken cancellation)
    {
        var state = paths.Service(service.Name);
        Directory.CreateDirectory(state.FullPath);
        var variables = service.Variables.ToDictionary(variable => variable.Key, variable => (string?)variable.Value);
        variables["SERVICE_STATE"] = state.FullPath;
        variables["SERVICE_LOG"] = state.CombineWithFilePath("log").FullPath;
        variables["ENVIRONMENT_FILE"] = paths.Root.CombineWithFilePath(environment.File).FullPath;
        return launcher.RunAsync(
            new ProcessSpec
            {
                Tool = service.Name,
                Executable = paths.Root.CombineWithFilePath(service.Command).FullPath,
                Arguments = [verb],
                WorkingDirectory = paths.Root.FullPath,
                Environment = variables,
                OnOutput = onLine,
                Deadline = deadline,
                LeavesDaemons = true,
            },
            cancellation);
    }
}
