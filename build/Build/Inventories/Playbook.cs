using System.Globalization;
using Cake.Core.IO;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tools.Ansible;

namespace WasteCoach.Build.Inventories;

/// <summary>Runs one playbook of ansible/playbooks against the environment's inventory.</summary>
public static class Playbook
{
    /// <summary>Result of a phase that runs a playbook: when the playbook last changed anything. Who depends on it runs again only then.</summary>
    public const string LastChange = "lastChange";

    /// <summary>Secrets of the environment that playbooks take where they are given; of the others they generate what our services cannot do without.</summary>
    private static readonly IReadOnlyDictionary<string, string> Secrets = new Dictionary<string, string>
    {
        ["rabbitmqPassword"] = "WASTECOACH_SECRET_RABBITMQ_PASSWORD",
        ["postgresqlPassword"] = "WASTECOACH_SECRET_POSTGRESQL_PASSWORD",
        ["redisPassword"] = "WASTECOACH_SECRET_REDIS_PASSWORD",
        ["grafanaPassword"] = "WASTECOACH_SECRET_GRAFANA_PASSWORD",
        ["internalKey"] = "WASTECOACH_SECRET_INTERNAL_KEY",
        ["visionApiKey"] = "WASTECOACH_SECRET_VISION_API_KEY",
        ["kakaoClientId"] = "WASTECOACH_SECRET_KAKAO_CLIENT_ID",
        ["kakaoClientSecret"] = "WASTECOACH_SECRET_KAKAO_CLIENT_SECRET",
        ["googleClientId"] = "WASTECOACH_SECRET_GOOGLE_CLIENT_ID",
        ["googleClientSecret"] = "WASTECOACH_SECRET_GOOGLE_CLIENT_SECRET",
    };

    /// <summary>The playbook with its roles and plugins, ansible's settings, the machines, and the group variables that it names.</summary>
    public static void DeclareInputs(PhaseInputs inputs, BuildContext context, string name)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(context);
        var sources = new PlaybookSources(context.Paths.Root, name);
        inputs.File("ansible/ansible.cfg");
        foreach (var file in sources.Files)
        {
            inputs.File(file);
        }

        inputs.Value("machines", context.Session.ResultsOf(nameof(Inventory)).GetValueOrDefault(Inventory.Hosts, "none"));
        var variables = new InventoryFiles(context.EnvironmentSettings, context.Versions, context.Paths).GroupVariables(Infrastructure.Of(context.Session));
        foreach (var (variable, value) in variables.Where(variable => sources.Names(variable.Key)))
        {
            var members = value is IReadOnlyDictionary<string, object> ? sources.MembersOf(variable) : null;
            Add(inputs, variable, value, members);
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="run">The phase that does.</param>
    /// <param name="name">Its name in ansible/playbooks, without the ending.</param>
    /// <param name="tags">Only tasks with one of these tags; none: all.</param>
    /// <exception cref="Tools.Processes.ToolFailure">A host failed or could not be reached; the message names host, task and cause.</exception>
    public static AnsibleRecap Run(PhaseRun run, string name, params IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(run);
        var context = run.Context;
        Inventory.RefreshGroupVariables(context);
        var settings = SettingsFor(context, context.Paths.Inventory, tags);
        var recap = context.Ansible().Play(FileOf(context, name), settings, progress => run.Progress(progress.ToString()));
        run.Progress(recap.ToString());
        foreach (var (host, sums) in recap.Hosts)
        {
            run.Log($"{host}: {sums.Ok} ok, {sums.Changed} changed, {sums.Skipped} skipped");
        }

        run.Result(LastChange, TimeOfLastChange(run, recap));
        return recap;
    }

    /// <summary>What a playbook would change, by ansible's check mode: the nodes are only asked.</summary>
    /// <param name="context">The build.</param>
    /// <param name="name">Its name in ansible/playbooks, without the ending.</param>
    /// <param name="inventory">A folder with inventory and group variables.</param>
    /// <param name="progress">Told each step.</param>
    /// <exception cref="Tools.Processes.ToolFailure">A host failed or could not be reached, or is not as the playbook proves it.</exception>
    public static AnsibleRecap Check(BuildContext context, string name, DirectoryPath inventory, Action<string> progress)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Ansible().Play(FileOf(context, name), SettingsFor(context, inventory, [], check: true), step => progress(step.ToString()));
    }

    private static FilePath FileOf(BuildContext context, string name) => context.Paths.Root.CombineWithFilePath($"ansible/playbooks/{name}.yml");

    private static AnsibleSettings SettingsFor(BuildContext context, DirectoryPath inventory, IReadOnlyList<string> tags, bool check = false)
    {
        var ansible = context.Paths.Root.Combine("ansible");
        return new AnsibleSettings
        {
            Inventories = [inventory.CombineWithFilePath("hosts.yml")],
            Configuration = ansible.CombineWithFilePath("ansible.cfg"),
            WorkingDirectory = ansible,
            Tags = tags,
            Check = check,
            EnvironmentVariables = ProcessEnvironment(context),
        };
    }

    // An attempt that failed or was cut off may have changed things that this one found in place.
    private static string TimeOfLastChange(PhaseRun run, AnsibleRecap recap) =>
        recap.Changed == 0 && run.FollowsSuccess && run.Context.Session.ResultsOf(run.Phase).TryGetValue(LastChange, out var before)
            ? before
            : run.Context.Clock.GetUtcNow().ToString("o", CultureInfo.InvariantCulture);

    private static Dictionary<string, string> ProcessEnvironment(BuildContext context)
    {
        var variables = new Dictionary<string, string>(context.Aws.ProcessEnvironment())
        {
            ["ANSIBLE_STRATEGY"] = context.EnvironmentSettings.Playbooks.Strategy,
            ["ANSIBLE_CACHE_PLUGIN_CONNECTION"] = context.Paths.Environment.Combine("ansible/facts").FullPath,
            ["ANSIBLE_SSH_CONTROL_PATH_DIR"] = context.Launcher.SocketFolder,
        };
        foreach (var (secret, variable) in Secrets.Where(secret => context.EnvironmentSettings.Secrets.ContainsKey(secret.Key)))
        {
            variables[variable] = context.Secrets.Resolve(new SecretReference(secret)).Reveal();
        }

        return variables;
    }

    private static void Add(PhaseInputs inputs, string path, object value, IReadOnlySet<string>? members)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object> mapping:
                foreach (var (key, child) in mapping.Where(entry => members?.Contains(entry.Key) ?? true))
                {
                    Add(inputs, $"{path}.{key}", child, null);
                }

                break;
            case System.Collections.IList list:
                for (var i = 0; i < list.Count; i++)
                {
                    Add(inputs, $"{path}[{i}]", list[i]!, null);
                }

                break;
            default:
                inputs.Value(path, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
        }
    }
}
