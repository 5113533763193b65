namespace WasteCoach.Build.Environments;

/// <summary>Reads what runs on the nodes and checks that each selector matches a node.</summary>
/// <param name="nodes">The nodes that could be read.</param>
internal sealed class WorkloadsReader(IReadOnlyList<Node> nodes)
{
    // More pods than that of one kind is a slip of the finger on machines of this size.
    private const int MaximumReplicas = 50;

    // The largest gp3 volume.
    private const int MaximumVolumeGiB = 16_384;

    public IReadOnlyList<Workload> Read(Section root) => [.. root.Named("workloads", TextFormats.Key, ReadWorkload).Values];

    public IReadOnlyList<ApplicationService> ReadApplications(Section root)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        return root.Children("applications", section =>
        {
            var name = section.Text("name", TextFormats.Label);
            if (name.Length > 0 && !names.TryAdd(name, section.Place.Line))
            {
                section.Report("name", $"the application '{name}' is already defined on line {names[name]}", "Give it another name, or remove one of the two.");
            }

            var path = section.Text("path", TextFormats.UrlPath);
            if (path.Length > 0 && !paths.TryAdd(path, name))
            {
                section.Report("path", $"{path} already leads to '{paths[path]}'", "Give every application a path of its own.");
            }

            return new ApplicationService
            {
                Name = name,
                Path = path,
                Port = section.Integer("port", 1, 65535),
                Node = ReadSelector(section),
                Replicas = section.Integer("replicas", 1, MaximumReplicas),
            };
        });
    }

    private Workload ReadWorkload(Section workloads, string name) => workloads.Child(name, section =>
    {
        var requests = section.Child("requests", ReadRequests);
        var limits = section.Child("limits", ReadLimits);
        if (requests.MemoryMiB > 0 && limits.MemoryMiB > 0 && limits.MemoryMiB < requests.MemoryMiB)
        {
            section.Report("limits", $"the limit of {limits.Memory} memory is below the request of {requests.Memory}", "Kubernetes refuses such a pod: raise the limit or lower the request.");
        }

        return new Workload
        {
            Name = name,
            Node = ReadSelector(section),
            Replicas = section.OptionalInteger("replicas", 1, MaximumReplicas) ?? 1,
            Requests = requests,
            Limits = limits,
            VolumeGiB = section.OptionalInteger("volumeGiB", 1, MaximumVolumeGiB),
            Line = section.Place.Line,
        };
    });

    private static ComputeResources ReadRequests(Section section) => new(CpuOf(section.Text("cpu", TextFormats.Cpu)), ReadMemory(section));

    private static ComputeResources ReadLimits(Section section) => new(CpuOf(section.OptionalText("cpu", TextFormats.Cpu)), ReadMemory(section));

    private static int CpuOf(string? text) => text is { Length: > 0 } ? ComputeResources.ParseCpu(text) : 0;

    private static int ReadMemory(Section section) => section.Text("memory", TextFormats.Memory) is { Length: > 0 } text ? ComputeResources.ParseMemory(text) : 0;

    private string ReadSelector(Section section)
    {
        var selector = section.Text("node", TextFormats.Label);
        // Of nodes with a mistake in their label nobody knows what they match.
        var labelsAreKnown = nodes.Count > 0 && nodes.All(node => node.Workload.Length > 0);
        if (selector.Length > 0 && selector != Workload.EveryNode && labelsAreKnown && nodes.All(node => node.Workload != selector))
        {
            section.Report(
                "node",
                $"no node matches the selector workload={selector}",
                NearestNames.Remedy(selector, nodes.Select(node => node.Workload).Distinct()));
        }

        return selector;
    }
}
