using Cake.Core;
using Cake.Core.IO;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tools.Ansible;

/// <summary>Runs playbooks, follows them task by task, and says of a failure which host, which task and why.</summary>
public sealed class AnsibleRunner(ICakeContext context) : StreamingTool<AnsibleSettings>(context)
{
    /// <summary>The environment variable that names the file for our callback plugin's events.</summary>
    public const string EventsVariable = "WASTECOACH_ANSIBLE_EVENTS";

    // An interrupted ansible lets the running tasks of its hosts end; apt may be in the middle of dpkg.
    private static readonly Patience Patience = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5));

    /// <summary>Runs a playbook.</summary>
    /// <param name="playbook">Path of the playbook.</param>
    /// <param name="settings">How.</param>
    /// <param name="progress">Gets each step, on another thread.</param>
    /// <exception cref="ToolFailure">A host failed or could not be reached, or the playbook is wrong.</exception>
    public AnsibleRecap Play(FilePath playbook, AnsibleSettings settings, Action<AnsibleProgress> progress)
    {
        var events = new AnsibleEvents(progress);
        var arguments = Arguments(playbook, settings);
        ProcessResult result;
        using (var pipe = new AnsibleEventPipe(events.Add))
        {
            settings.EnvironmentVariables[EventsVariable] = pipe.Path;
            result = Execute(settings, arguments, new() { Patience = Patience, IsAnswer = _ => true });
        }
        if (result.ExitCode != 0)
            throw AnsibleFailure.From(playbook, $"ansible-playbook {arguments.RenderSafe()}", result, events.Recap);
        if (events.Unknown.Count > 0)
            throw new ToolFailure("ansible-playbook", $"{events.Unknown.Count} lines of its events make no sense; the first: {events.Unknown[0]}");
        return events.Recap;
    }

    /// <inheritdoc/>
    protected override string GetToolName() => "ansible-playbook";

    /// <inheritdoc/>
    protected override IEnumerable<string> GetToolExecutableNames() => ["ansible-playbook"];

    /// <inheritdoc/>
    protected override IDictionary<string, string> GetEnvironmentVariables(AnsibleSettings settings)
    {
        var variables = new Dictionary<string, string>(base.GetEnvironmentVariables(settings) ?? new Dictionary<string, string>())
        {
            ["ANSIBLE_FORCE_COLOR"] = "0",
            ["ANSIBLE_NOCOLOR"] = "1",
            ["PYTHONUNBUFFERED"] = "1",
        };
        if (settings.FactCache is { } facts)
            variables["ANSIBLE_CACHE_PLUGIN_CONNECTION"] = facts.FullPath;
        if (settings.Strategy is { } strategy)
            variables["ANSIBLE_STRATEGY"] = strategy;
        if (settings.Configuration is { } file)
            variables["ANSIBLE_CONFIG"] = file.FullPath;
        return variables;
    }

    private static ProcessArgumentBuilder Arguments(FilePath playbook, AnsibleSettings settings) => new ProcessArgumentBuilder()
        .Exactly(settings.Inventories.SelectMany(inventory => (string[])["--inventory", inventory.FullPath]))
        .Exactly(List("--limit", settings.Limit))
        .Exactly(List("--tags", settings.Tags))
        .Exactly(settings.Check ? ["--check"] : [])
        .Exactly(settings.VariableFiles.SelectMany(file => (string[])["--extra-vars", $"@{file.FullPath}"]))
        .Exactly(playbook.FullPath);

    private static string[] List(string option, IReadOnlyList<string> values) => values.Count == 0 ? [] : [option, string.Join(',', values)];
}
