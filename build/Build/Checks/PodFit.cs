using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Checks;

/// <summary>
/// Whether everything that selects a node fits on it: requests summed against what the node can allocate, system pods and
/// DaemonSets included, and each limit against the node's memory.
/// </summary>
public static class PodFit
{
    /// <summary>What does not fit, in words with the sum; empty when all does.</summary>
    public static IReadOnlyList<string> Problems(IReadOnlyList<Node> nodes, IReadOnlyList<Workload> workloads, IReadOnlyDictionary<string, InstanceType> types)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(workloads);
        ArgumentNullException.ThrowIfNull(types);
        return [.. nodes.GroupBy(node => node.Workload).SelectMany(alike => OfNodesAlike([.. alike], workloads, types))];
    }

    private static IEnumerable<string> OfNodesAlike(IReadOnlyList<Node> nodes, IReadOnlyList<Workload> workloads, IReadOnlyDictionary<string, InstanceType> types)
    {
        var places = nodes.Select(node => new Place(node, NodeCapacity.Allocatable(types[node.InstanceType]), SystemPods.On(node))).ToList();
        foreach (var workload in workloads.Where(workload => workload.Selects(nodes[0])))
        {
            // Whatever needs most is placed as the scheduler would: where it fits.
            for (var i = 0; i < workload.Replicas; i++)
            {
                foreach (var place in workload.Node == Workload.EveryNode ? places : [places.FirstOrDefault(place => place.Fits(workload.Requests)) ?? places[0]])
                {
                    place.Add(workload.Name, workload.Requests);
                }
            }
        }

        return places.SelectMany(place => place.Problems())
            .Concat(nodes.SelectMany(node => LimitProblems(node, workloads, NodeCapacity.Allocatable(types[node.InstanceType]))));
    }

    private static IEnumerable<string> LimitProblems(Node node, IReadOnlyList<Workload> workloads, ComputeResources allocatable) => workloads
        .Where(workload => workload.Selects(node) && workload.Limits.MemoryMiB > allocatable.MemoryMiB)
        .Select(workload => $"{workload.Name} may use {workload.Limits.Memory} on {node.Name}, which can give {allocatable.Memory} to its pods: the kernel would kill it, or others for it.");

    private sealed class Place
    {
        private readonly Node _node;
        private readonly ComputeResources _allocatable;
        private readonly List<(string Name, ComputeResources Requests)> _pods;

        public Place(Node node, ComputeResources allocatable, IEnumerable<(string Name, ComputeResources Requests)> pods)
        {
            _node = node;
            _allocatable = allocatable;
            _pods = [.. pods];
        }

        private ComputeResources Sum => _pods.Aggregate(default(ComputeResources), (sum, pod) => sum + pod.Requests);

        public bool Fits(ComputeResources requests) => Sum + requests is var sum && sum.MilliCpu <= _allocatable.MilliCpu && sum.MemoryMiB <= _allocatable.MemoryMiB;

        public void Add(string name, ComputeResources requests) => _pods.Add((name, requests));

        public IEnumerable<string> Problems()
        {
            var sum = Sum;
            if (sum.MilliCpu > _allocatable.MilliCpu)
            {
                yield return Describe("processor time", sum.Cpu, _allocatable.Cpu, pod => pod.MilliCpu, pod => pod.Cpu);
            }

            if (sum.MemoryMiB > _allocatable.MemoryMiB)
            {
                yield return Describe("memory", sum.Memory, _allocatable.Memory, pod => pod.MemoryMiB, pod => pod.Memory);
            }
        }

        private string Describe(string what, string sum, string allocatable, Func<ComputeResources, int> amount, Func<ComputeResources, string> text)
        {
            var parts = _pods.Where(pod => amount(pod.Requests) > 0).OrderByDescending(pod => amount(pod.Requests)).Select(pod => $"{pod.Name} {text(pod.Requests)}");
            return $"{_node.Name} ({_node.InstanceType}) can allocate {allocatable} of {what}, but {sum} are requested: {string.Join(" + ", parts)}.";
        }
    }
}
