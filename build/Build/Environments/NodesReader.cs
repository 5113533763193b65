using System.Net;

namespace WasteCoach.Build.Environments;

/// <summary>Reads the nodes and checks each against the address plan, the instance types and the other nodes.</summary>
/// <param name="subnets">The subnets that could be read.</param>
/// <param name="versions">The catalogue that names the instance types.</param>
internal sealed class NodesReader(IReadOnlyList<Subnet> subnets, VersionCatalogue versions)
{
    /// <summary>The operating system, Kubernetes and the images of its system pods take 13 GiB; below 20 the kubelet soon evicts for disk pressure.</summary>
    private const int MinimumRootVolumeGiB = 20;

    /// <summary>The largest gp3 volume.</summary>
    private const int MaximumRootVolumeGiB = 16_384;

    /// <summary>kubeadm refuses a control plane with less.</summary>
    private const int MinimumControlPlaneVCpu = 2;

    private readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
    private readonly Dictionary<IPAddress, string> addresses = [];
    private readonly List<(string Name, int Line)> controlPlanes = [];

    public IReadOnlyList<Node> Read(Section root)
    {
        var rolesAreKnown = true;
        var nodes = root.Children("nodes", section => ReadNode(section, ref rolesAreKnown));
        if (root.Has("nodes") && controlPlanes.Count == 0 && rolesAreKnown)
        {
            root.Report("nodes", "no node has the role control-plane", "Give exactly one node role: control-plane.");
        }

        return nodes;
    }

    private Node ReadNode(Section section, ref bool rolesAreKnown)
    {
        var name = section.Text("name", TextFormats.Label);
        if (name.Length > 0 && !names.TryAdd(name, section.Place.Line))
        {
            section.Report("name", $"the node '{name}' is already defined on line {names[name]}", "Give it another name, or remove one of the two.");
        }

        var type = ReadInstanceType(section);
        var volume = section.Integer("rootVolumeGiB", MinimumRootVolumeGiB, MaximumRootVolumeGiB);
        var role = section.Choice("role", NodeRoleNames.All, NodeRoleNames.Parse);
        rolesAreKnown &= role is not null;
        if (role == NodeRole.ControlPlane)
        {
            CheckControlPlane(section, name, type);
        }

        var subnet = section.Text("subnet", TextFormats.Label);
        return new Node
        {
            Name = name,
            InstanceType = type?.Name ?? "",
            RootVolumeGiB = volume,
            Role = role ?? default,
            Workload = section.Text("workload", TextFormats.Label),
            Subnet = subnet,
            PrivateIp = ReadAddress(section, name, subnet),
            ElasticIp = section.Flag("elasticIp"),
            Dedicated = section.Flag("dedicated"),
        };
    }

    private InstanceType? ReadInstanceType(Section section)
    {
        var name = section.Text("instanceType", TextFormats.InstanceType);
        if (name.Length == 0)
        {
            return null;
        }

        if (versions.InstanceTypes.TryGetValue(name, out var type))
        {
            return type;
        }

        section.Report("instanceType", $"{versions.File} has no instance type '{name}'", $"{NearestNames.Remedy(name, versions.InstanceTypes.Keys)} A new type needs its size and price there.");
        return null;
    }

    private void CheckControlPlane(Section section, string name, InstanceType? type)
    {
        controlPlanes.Add((name, section.Place.Line));
        if (controlPlanes.Count > 1)
        {
            section.Report("role", $"'{controlPlanes[0].Name}' on line {controlPlanes[0].Line} already is the control plane", "Exactly one node has role: control-plane; give this one worker, store or observability.");
        }

        if (type is { VCpu: < MinimumControlPlaneVCpu })
        {
            section.Report("instanceType", $"{type.Name} has {type.VCpu} vCPU, and a control plane needs {MinimumControlPlaneVCpu}", "Choose a larger instance type.");
        }
    }

    private IPAddress ReadAddress(Section section, string name, string subnetName)
    {
        var address = section.Address("privateIp");
        var subnet = subnets.FirstOrDefault(candidate => candidate.Name == subnetName);
        if (subnetName.Length > 0 && subnet is null)
        {
            section.Report("subnet", $"there is no subnet '{subnetName}'", NearestNames.Remedy(subnetName, subnets.Select(candidate => candidate.Name)));
        }

        if (address is null)
        {
            return IPAddress.None;
        }

        if (!addresses.TryAdd(address, name))
        {
            section.Report("privateIp", $"{address} is already the address of '{addresses[address]}'", "Give every node an address of its own.");
        }

        if (subnet is not null && subnet.Cidr != default && !Ipv4.IsUsable(subnet.Cidr, address))
        {
            var message = subnet.Cidr.Contains(address)
                ? $"{address} is one of the addresses AWS reserves in subnet {subnet.Name} ({subnet.Cidr})"
                : $"{address} is outside subnet {subnet.Name} ({subnet.Cidr})";
            section.Report("privateIp", message, $"Use an address from {Ipv4.FirstUsable(subnet.Cidr)} to {Ipv4.LastUsable(subnet.Cidr)}.");
        }

        return address;
    }
}
