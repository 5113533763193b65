using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using YamlDotNet.Serialization;

namespace WasteCoach.Build.Inventories;

/// <summary>Ansible's inventory and group variables, made from the environment and from what terraform made.</summary>
public sealed class InventoryFiles(BuildEnvironment environment, VersionCatalogue versions, RunPaths paths)
{
    private const string Heading = "# Written by the target Inventory. Change environments/*.yaml instead.\n";
    private static readonly ISerializer Yaml = new SerializerBuilder().WithQuotingNecessaryStrings().DisableAliases().Build();

    /// <summary>hosts.yml: the hosts, in a group for each role and for each workload.</summary>
    public string RenderHosts(IReadOnlyList<NodeOutput> nodes)
    {
        var outputs = nodes.ToDictionary(node => node.Name);
        var groups = environment.Nodes
            .SelectMany(node => GroupsOf(node).Select(group => (group, node.Name)))
            .GroupBy(member => member.group, member => member.Name)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (object)new Dictionary<string, object> { ["hosts"] = group.ToDictionary(host => host, _ => (object?)null) });
        return Heading + Yaml.Serialize(new Dictionary<string, object>
        {
            ["all"] = new Dictionary<string, object>
            {
                ["hosts"] = environment.Nodes.ToDictionary(node => node.Name, node => (object)HostVariables(node, outputs[node.Name])),
                ["children"] = groups,
            },
        });
    }

    /// <summary>group_vars/all.yml: what is the same for all hosts.</summary>
    public string RenderGroupVariables(Infrastructure infrastructure) => Heading + Yaml.Serialize(GroupVariables(infrastructure));

    /// <summary>What is the same for all hosts, as ansible has it.</summary>
    public IReadOnlyDictionary<string, object> GroupVariables(Infrastructure infrastructure)
    {
        ArgumentNullException.ThrowIfNull(infrastructure);
        var variables = new Dictionary<string, object>
        {
            ["cluster_name"] = environment.Cluster.Name,
            ["domain"] = environment.Cluster.Domain,
            ["environment_name"] = environment.Name,
            ["aws_region"] = environment.Aws.Region,
            ["network"] = new Dictionary<string, object>
            {
                ["vpc"] = environment.Network.Vpc.ToString(),
                ["pods"] = environment.Network.Pods.ToString(),
                ["services"] = environment.Network.Services.ToString(),
            },
            ["dns"] = new Dictionary<string, object>
            {
                ["zone"] = environment.Dns.Zone,
                ["records"] = environment.Dns.Records.Select(record => $"{record}.{environment.Cluster.Domain}").Prepend(environment.Cluster.Domain).ToList(),
            },
            ["infrastructure"] = infrastructure.ToVariables(environment),
            ["artifacts"] = Artifacts(),
            ["versions"] = versions.Components.OrderBy(component => component.Key, StringComparer.Ordinal).ToDictionary(component => Snake(component.Key), component => (object)Describe(component.Value)),
            ["workloads"] = environment.Workloads.ToDictionary(workload => Snake(workload.Name), workload => (object)Describe(workload)),
            ["workloads_namespace"] = environment.Cluster.Namespace,
            ["applications"] = environment.Applications.Select(Describe).ToList(),
        };
        foreach (var (name, value) in environment.Playbooks.Variables)
        {
            variables.Add(name, value);
        }

        return variables;
    }

    /// <summary>Names of the groups a node is in, apart from "all".</summary>
    public static IReadOnlyList<string> GroupsOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var role = node.Role switch
        {
            NodeRole.ControlPlane => "control_plane",
            NodeRole.Worker => "workers",
            NodeRole.Store => "stores",
            NodeRole.Observability => "observability",
            _ => throw new ArgumentOutOfRangeException(nameof(node), node.Role, "A role without a group."),
        };
        return [role, "workload_" + node.Workload.Replace('-', '_')];
    }

    private Dictionary<string, object> HostVariables(Node node, NodeOutput output)
    {
        var ssh = new NodeSsh(environment.Ssh, paths);
        return new Dictionary<string, object>
        {
            ["ansible_host"] = ssh.AddressOf(output),
            ["ansible_port"] = environment.Ssh.Port,
            ["ansible_user"] = environment.Ssh.User,
            ["ansible_ssh_private_key_file"] = ssh.PrivateKey,
            ["ansible_ssh_common_args"] = string.Join(' ', ssh.HostKeyOptions(output).Select(option => $"-o {option}")),
            ["instance_id"] = output.InstanceId,
            ["instance_type"] = output.InstanceType,
            ["availability_zone"] = output.AvailabilityZone,
            ["private_ip"] = output.PrivateIp,
            ["public_ip"] = output.PublicIp,
            ["node_role"] = node.Role.ToName(),
            ["workload"] = node.Workload,
            ["dedicated"] = node.Dedicated,
        };
    }

    private Dictionary<string, object> Artifacts()
    {
        var settings = environment.Artifacts;
        var artifacts = new Dictionary<string, object>
        {
            ["mirror"] = settings.Mirror?.ToString() ?? "",
            ["image_repository"] = settings.ImageRepository ?? "",
        };
        if (versions.Components.GetValueOrDefault("kubernetes")?.Repository is { } repository)
        {
            var packages = new Dictionary<string, object> { ["url"] = settings.AddressOf(repository.Url).ToString() };
            if (settings.KubernetesKey is { } key)
            {
                packages["key_file"] = paths.Root.CombineWithFilePath(key).FullPath;
            }
            else
            {
                packages["key_url"] = settings.AddressOf(repository.Key).ToString();
                packages["key_fingerprint"] = repository.KeyFingerprint;
            }

            artifacts["kubernetes_apt"] = packages;
        }

        return artifacts;
    }

    private Dictionary<string, object> Describe(ComponentVersion component)
    {
        var facts = new Dictionary<string, object> { ["version"] = component.Version };
        if (component.Packages is { } range)
        {
            facts["compatible"] = range.ToString();
        }

        if (component.Download is { } download)
        {
            facts["url"] = environment.Artifacts.AddressOf(download.Url).ToString();
            facts["sha256"] = environment.Artifacts.Checksums.GetValueOrDefault(component.Name) ?? download.Sha256 ?? "";
        }

        return facts;
    }

    private static Dictionary<string, object> Describe(Workload workload)
    {
        var facts = new Dictionary<string, object>
        {
            ["node"] = workload.Node,
            ["replicas"] = workload.Replicas,
            ["requests"] = Describe(workload.Requests),
            ["limits"] = Describe(workload.Limits),
        };
        if (workload.VolumeGiB is { } size)
        {
            facts["volume"] = $"{size}Gi";
        }

        return facts;
    }

    private static Dictionary<string, object> Describe(ApplicationService application) => new()
    {
        ["name"] = application.Name,
        ["path"] = application.Path,
        ["port"] = application.Port,
        ["node"] = application.Node,
        ["replicas"] = application.Replicas,
    };

    // What is not given must be absent: a limit of 0 would be one.
    private static Dictionary<string, object> Describe(ComputeResources resources)
    {
        var amounts = new Dictionary<string, object>();
        if (resources.MilliCpu > 0)
        {
            amounts["cpu"] = resources.Cpu;
        }

        if (resources.MemoryMiB > 0)
        {
            amounts["memory"] = resources.Memory;
        }

        return amounts;
    }

    // Ansible's names: letters, digits, underscores.
    private static string Snake(string name) => string.Concat(name.Select(letter => char.IsUpper(letter) ? "_" + char.ToLowerInvariant(letter) : letter == '-' ? "_" : letter.ToString()));
}
