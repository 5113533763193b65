using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Checks;

/// <summary>
/// Whether all pods fit on the nodes that take them: requests summed against what a node can allocate, system pods and
/// DaemonSets included, and limits against its memory. Pods without such a node are <see cref="NodeSelection"/>'s.
/// </summary>
public static class PodFit
{
    /// <summary>Requests above what a node can allocate.</summary>
    public static readonly Trouble Pending = new(
        "prometheus-pending",
        "A pod stays Pending: the requests on its node exceed what it can allocate",
        "Prometheus (or another pod) stays Pending; its events say \"Insufficient cpu\" or \"Insufficient memory\".",
        "The requests of the pods that must run on the node add up to more than the machine can give: in the case that gave this its name, 1,000m were asked for where 870m were left.",
        "Lower the requests under workloads in the environment's file, or resources in the chart's values.yaml, or give the node a larger instanceType there; then ./build.sh --target=Cluster.",
        "Preflight", "Doctor");

    /// <summary>A limit that the machine can't keep.</summary>
    public static readonly Trouble Limit = new(
        "limits-above-memory",
        "A pod may use more memory than its node has",
        "Under load a node stops answering, or the kernel kills pods that did nothing wrong.",
        "The limit of one pod, or the limits of all pods of a node together, exceed the memory that the node can give to pods.",
        "Lower limits.memory, give the node a larger instanceType, or let fewer pods run there (autoscaling.maximum in the chart's values.yaml).",
        "Preflight", "Doctor");

    /// <summary>No room to scale or to roll.</summary>
    public static readonly Trouble NoReserve = new(
        "no-room-to-scale",
        "No room for the pods that scaling or an update adds",
        "A rollout hangs with its first new pod Pending, or the autoscaler asks for pods that never start.",
        "The pods fit as long as nothing changes; one more of them, or the autoscaler's maximum, does not.",
        "Lower autoscaling.maximum or the requests in the chart's values.yaml, or give the node a larger instanceType in the environment's file.",
        "Preflight", "Doctor");

    /// <summary>What does not fit.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="pods">All that is to run.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<NodeRoom> nodes, IReadOnlyList<PodDemand> pods)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(pods);
        var normal = Place(nodes, pods, pod => pod.Replicas);
        var critical = normal.SelectMany(place => place.Overflows().Select(text => Pending.Found(Severity.Critical, place.Node.Name, text)))
            .Concat(nodes.SelectMany(node => LimitsOf(node, pods)))
            .ToList();
        // Who has no room as it is needs not be told that there is none for more.
        return critical.Count > 0 ? critical : [.. Rollouts(nodes, pods), .. AtMaximum(nodes, pods)];
    }

    private static IEnumerable<Finding> LimitsOf(NodeRoom node, IReadOnlyList<PodDemand> pods) => pods
        .Where(pod => node.Takes(pod) && pod.Limits.MemoryMiB > node.Allocatable.MemoryMiB)
        .Select(pod => Limit.Found(Severity.Critical, node.Name, $"{pod.Name} may use {pod.Limits.Memory} on {node.Name}, which can give {node.Allocatable.Memory} to its pods."));

    // Rollouts come one after the other: each needs room for itself alone.
    private static IEnumerable<Finding> Rollouts(IReadOnlyList<NodeRoom> nodes, IReadOnlyList<PodDemand> pods) => pods
        .Where(pod => pod.Surge > 0)
        .SelectMany(rolled => Place(nodes, pods, pod => pod.Replicas + (pod == rolled ? pod.Surge : 0))
            .SelectMany(place => place.Overflows().Select(text => NoReserve.Found(Severity.Warning, rolled.Name, $"While {rolled.Name} is updated: {text}"))));

    private static IEnumerable<Finding> AtMaximum(IReadOnlyList<NodeRoom> nodes, IReadOnlyList<PodDemand> pods)
    {
        var scaled = string.Join(", ", pods.Where(pod => pod.Maximum > pod.Replicas).Select(pod => $"{pod.Name} {pod.Maximum}"));
        var when = scaled.Length > 0 ? $"With all that scales at its maximum ({scaled}): " : "";
        foreach (var place in Place(nodes, pods, pod => pod.Maximum))
        {
            foreach (var text in place.Overflows())
            {
                yield return NoReserve.Found(Severity.Warning, place.Node.Name, when + text);
            }

            if (place.Limits > place.Node.Allocatable.MemoryMiB)
            {
                yield return Limit.Found(
                    Severity.Warning,
                    place.Node.Name,
                    $"{when}the pods on {place.Node.Name} may use {place.Limits}Mi together, and it can give {place.Node.Allocatable.Memory}: {place.LimitParts()}.");
            }
        }
    }

    // What has the least choice is placed first, then what asks for most; each where most is left, as the scheduler does by default.
    private static IReadOnlyList<Placed> Place(IReadOnlyList<NodeRoom> nodes, IReadOnlyList<PodDemand> pods, Func<PodDemand, int> count)
    {
        var places = nodes.Select(node => new Placed(node)).ToList();
        var choices = pods.Select(pod => (Pod: pod, Places: places.Where(place => place.Node.Takes(pod)).ToList())).Where(choice => choice.Places.Count > 0).ToList();
        foreach (var (pod, all) in choices.Where(choice => choice.Pod.OnEveryNode))
        {
            all.ForEach(place => place.Add(pod));
        }

        foreach (var (pod, some) in choices.Where(choice => !choice.Pod.OnEveryNode).OrderBy(choice => choice.Places.Count).ThenByDescending(choice => choice.Pod.Requests.MilliCpu))
        {
            for (var i = 0; i < count(pod); i++)
            {
                (some.Where(place => place.Fits(pod)).MaxBy(place => place.Left) ?? some.MaxBy(place => place.Left)!).Add(pod);
            }
        }

        return places;
    }

    private sealed class Placed(NodeRoom node)
    {
        private readonly List<(string Name, ComputeResources Requests, int Limit)> _pods = [.. node.BuiltIn.Select(pod => (pod.Name, pod.Requests, 0))];
        private ComputeResources _sum = node.BuiltIn.Aggregate(default(ComputeResources), (sum, pod) => sum + pod.Requests);

        public NodeRoom Node => node;

        public int Left => node.Allocatable.MilliCpu - _sum.MilliCpu;

        public int Limits => _pods.Sum(pod => pod.Limit);

        public bool Fits(PodDemand pod) => _sum + pod.Requests is var sum && sum.MilliCpu <= node.Allocatable.MilliCpu && sum.MemoryMiB <= node.Allocatable.MemoryMiB;

        public void Add(PodDemand pod)
        {
            _sum += pod.Requests;
            _pods.Add((pod.Name, pod.Requests, pod.Limits.MemoryMiB));
        }

        public IEnumerable<string> Overflows()
        {
            if (_sum.MilliCpu > node.Allocatable.MilliCpu)
            {
                yield return Describe("processor time", _sum.Cpu, node.Allocatable.Cpu, requests => requests.MilliCpu, requests => requests.Cpu);
            }

            if (_sum.MemoryMiB > node.Allocatable.MemoryMiB)
            {
                yield return Describe("memory", _sum.Memory, node.Allocatable.Memory, requests => requests.MemoryMiB, requests => requests.Memory);
            }
        }

        public string LimitParts() => string.Join(" + ", _pods.Where(pod => pod.Limit > 0).GroupBy(pod => (pod.Name, pod.Limit))
            .OrderByDescending(alike => alike.Count() * alike.Key.Limit).Select(alike => Times(alike.Count(), $"{alike.Key.Name} {alike.Key.Limit}Mi")));

        private string Describe(string what, string sum, string allocatable, Func<ComputeResources, int> amount, Func<ComputeResources, string> text)
        {
            var parts = _pods.Where(pod => amount(pod.Requests) > 0).GroupBy(pod => (pod.Name, pod.Requests))
                .OrderByDescending(alike => alike.Count() * amount(alike.Key.Requests)).Select(alike => Times(alike.Count(), $"{alike.Key.Name} {text(alike.Key.Requests)}"));
            return $"{node.Name} ({node.Kind}) can allocate {allocatable} of {what}, but {sum} are requested: {string.Join(" + ", parts)}.";
        }

        private static string Times(int count, string text) => count > 1 ? $"{count} × {text}" : text;
    }
}
