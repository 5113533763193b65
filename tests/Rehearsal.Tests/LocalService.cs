namespace WasteCoach.Rehearsal.Tests;

/// <summary>A background service of the rehearsal, called as the build calls it.</summary>
public sealed class LocalService(string command, string state, IReadOnlyDictionary<string, string> settings)
{
    /// <summary>Folder of all files of the service.</summary>
    public string State { get; } = state;

    /// <summary>Log of the service's daemons.</summary>
    public string Log { get; } = state + ".log";

    /// <summary>Calls the service with one of its verbs.</summary>
    public Task<CommandResult> RunAsync(string verb)
    {
        var environment = settings.ToDictionary(setting => "SERVICE_" + setting.Key, setting => setting.Value);
        environment["SERVICE_STATE"] = State;
        environment["SERVICE_LOG"] = Log;
        return Command.RunAsync(Path.Combine(Repository.Root, command), [verb], environment);
    }
}
