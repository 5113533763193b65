using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Ansible;

namespace WasteCoach.Build.Inventories;

/// <summary>Runs one playbook of ansible/playbooks against the environment's inventory.</summary>
public static class Playbook
{
    /// <summary>The playbook, all roles and plugins, and ansible's settings.</summary>
    public static void DeclareInputs(PhaseInputs inputs, string name)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        inputs
            .File($"ansible/playbooks/{name}.yml")
            .File("ansible/ansible.cfg")
            .Files("ansible/roles", "")
            .Files("ansible/library", ".py")
            .Files("ansible/filter_plugins", ".py")
            .Files("ansible/test_plugins", ".py");
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="Tools.Processes.ToolFailure">A host failed or could not be reached; the message names host, task and cause.</exception>
    public static AnsibleRecap Run(PhaseRun run, string name)
    {
        ArgumentNullException.ThrowIfNull(run);
        var context = run.Context;
        var ansible = context.Paths.Root.Combine("ansible");
        var settings = new AnsibleSettings
        {
            Inventories = [context.Paths.Inventory.CombineWithFilePath("hosts.yml")],
            Configuration = ansible.CombineWithFilePath("ansible.cfg"),
            WorkingDirectory = ansible,
            EnvironmentVariables = new Dictionary<string, string>(context.Aws.ProcessEnvironment())
            {
                ["ANSIBLE_STRATEGY"] = context.EnvironmentSettings.Playbooks.Strategy,
                ["ANSIBLE_CACHE_PLUGIN_CONNECTION"] = context.Paths.Environment.Combine("ansible/facts").FullPath,
                ["ANSIBLE_SSH_CONTROL_PATH_DIR"] = context.Launcher.SocketFolder,
            },
        };
        var recap = context.Ansible().Play(ansible.CombineWithFilePath($"playbooks/{name}.yml"), settings, progress => run.Progress(progress.ToString()));
        run.Progress(recap.ToString());
        foreach (var (host, sums) in recap.Hosts)
        {
            run.Log($"{host}: {sums.Ok} ok, {sums.Changed} changed, {sums.Skipped} skipped");
        }

        return recap;
    }
}
