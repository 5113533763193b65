using System.Text.Json;
using Cake.Core.IO;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Tools.Ansible;

namespace WasteCoach.Build.Manifests;

/// <summary>What the roles would apply to the cluster, rendered by ansible on this machine before there is a cluster.</summary>
/// <param name="context">The build's context.</param>
/// <param name="folder">A folder of one's own for variables and result.</param>
public sealed class RenderedRoles(BuildContext context, DirectoryPath folder)
{
    private static readonly IReadOnlyDictionary<string, string> Cluster = new Dictionary<string, string>
    {
        ["vpc"] = "vpc-00000000000000000",
        ["subnets"] = """{"a":"subnet-00000000000000000"}""",
        ["loadBalancerSecurityGroup"] = "sg-00000000000000000",
    };

    private static readonly IReadOnlyDictionary<string, string> Foundation = new Dictionary<string, string>
    {
        ["zone_id"] = "Z0000000000000",
        ["certificate_arn"] = "arn:aws:acm:xx-none-1:000000000000:certificate/00000000-0000-0000-0000-000000000000",
    };

    /// <summary>The playbook that renders, relative to the repository's root.</summary>
    public const string Playbook = "ansible/manifests.yml";

    /// <summary>Texts by the template's path below ansible/, and some names by which Services will be found.</summary>
    /// <exception cref="Tools.Processes.ToolFailure">A template can't be rendered; the message says which and why.</exception>
    public IReadOnlyDictionary<string, string> Render()
    {
        Directory.CreateDirectory(folder.FullPath);
        var variables = folder.CombineWithFilePath("variables.json");
        var result = folder.CombineWithFilePath("manifests.json");
        var group = new Dictionary<string, object>(new InventoryFiles(context.EnvironmentSettings, context.Versions, context.Paths).GroupVariables(new Infrastructure(Cluster, Foundation)))
        {
            ["manifests_file"] = result.FullPath,
        };
        File.WriteAllText(variables.FullPath, JsonSerializer.Serialize(group));
        var ansible = context.Paths.Root.Combine("ansible");
        context.Ansible().Play(
            context.Paths.Root.CombineWithFilePath(Playbook),
            new AnsibleSettings
            {
                Inventories = ["localhost,"],
                Configuration = ansible.CombineWithFilePath("ansible.cfg"),
                WorkingDirectory = ansible,
                VariableFiles = [variables],
                EnvironmentVariables = new Dictionary<string, string> { ["ANSIBLE_CACHE_PLUGIN_CONNECTION"] = context.Paths.Environment.Combine("ansible/facts").FullPath },
            },
            _ => { });
        return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(result.FullPath))!;
    }
}
