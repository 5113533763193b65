using System.Text.Json;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;

namespace WasteCoach.Build.Clusters;

/// <summary>What the cluster held when it was asked: nodes, workloads, claims, Ingresses. Judges conditions and changes nothing.</summary>
public sealed class ClusterView
{
    /// <summary>The kinds it is made of, as kubectl takes them.</summary>
    public const string Kinds =
        "nodes,pods,deployments.apps,statefulsets.apps,daemonsets.apps,persistentvolumeclaims,ingresses.networking.k8s.io,ingressclasses.networking.k8s.io,storageclasses.storage.k8s.io";

    private readonly IReadOnlyList<ClusterObject> _objects;

    /// <summary>Reads a list of objects of these kinds.</summary>
    public ClusterView(JsonElement list) => _objects = [.. list.GetProperty("items").EnumerateArray().Select(item => new ClusterObject(item))];

    /// <summary>All objects of a kind, such as Pod.</summary>
    public IEnumerable<ClusterObject> All(string kind) => _objects.Where(item => item.Kind == kind);

    /// <summary>An object, or null.</summary>
    public ClusterObject? Find(string kind, string @namespace, string name) =>
        _objects.FirstOrDefault(item => item.Kind == kind && item.Namespace == @namespace && item.Name == name);

    /// <summary>Whether the cluster knows all of these nodes.</summary>
    public ProbeResult Registered(IEnumerable<string> nodes) => Judge(nodes, "nodes registered", name => Node(name) is null ? "not in the cluster" : null);

    /// <summary>Whether all of these nodes are Ready.</summary>
    public ProbeResult Ready(IEnumerable<string> nodes) => Judge(nodes, "nodes Ready", name => Node(name) is { } node ? node.WhyNot("Ready") : "not in the cluster");

    /// <summary>Whether the provider id of each of these is its instance's.</summary>
    public ProbeResult ProvidedBy(IEnumerable<NodeOutput> instances)
    {
        var expected = instances.ToDictionary(instance => instance.Name, instance => $"aws:///{instance.AvailabilityZone}/{instance.InstanceId}");
        return Judge(expected.Keys, "nodes with the instance's provider id", name =>
            Node(name)?.Text("spec", "providerID") is var found && found == expected[name] ? null : $"{(string.IsNullOrEmpty(found) ? "none" : found)} instead of {expected[name]}");
    }

    /// <summary>Whether all of these run in their newest form: "deployment/kube-system/coredns" and the like.</summary>
    public ProbeResult RolledOut(params IEnumerable<string> workloads) => Judge(workloads, "workloads ready", path =>
    {
        var parts = path.Split('/');
        return Find(KindOf(parts[0]), parts[1], parts[2]) is { } workload ? workload.WhyNotRolledOut() : "not in the cluster";
    });

    /// <summary>Whether all of these objects without a namespace are there.</summary>
    public ProbeResult Exist(string kind, params IEnumerable<string> names) => Judge(names, kind, name => Find(kind, "", name) is null ? "not in the cluster" : null);

    /// <summary>Whether each Ingress, given as namespace/name, has an address, and all of them the same.</summary>
    public ProbeResult Exposed(params IReadOnlyList<string> ingresses)
    {
        var addresses = ingresses.Select(path => path.Split('/')).Select(parts => Find("Ingress", parts[0], parts[1])?.LoadBalancer).ToList();
        var bad = ingresses.Where((_, i) => string.IsNullOrEmpty(addresses[i])).ToList();
        return bad.Count > 0 ? ProbeResult.Gone($"{ingresses.Count - bad.Count} of {ingresses.Count} Ingresses have an address; without: {string.Join(", ", bad)}")
            : addresses.Distinct().Count() > 1 ? ProbeResult.Gone($"the Ingresses have different addresses: {string.Join(", ", addresses)}")
            : ProbeResult.Good($"{ingresses.Count} of {ingresses.Count} Ingresses at {addresses[0]}");
    }

    /// <summary>Whether every pod runs and is ready, but for those of Jobs that have ended. A Job tries again with another pod and keeps the failed one.</summary>
    public ProbeResult PodsReady() => Judge(
        All("Pod").Where(pod => pod.Text("status", "phase") != "Succeeded" && !IsPastAttempt(pod)).Select(pod => pod.Path),
        "pods ready",
        path => Find("Pod", path.Split('/')[0], path.Split('/')[1])!.WhyNot("Ready"));

    /// <summary>Whether every claim has its volume.</summary>
    public ProbeResult VolumesBound() => Judge(
        All("PersistentVolumeClaim").Select(claim => claim.Path),
        "volumes bound",
        path => Find("PersistentVolumeClaim", path.Split('/')[0], path.Split('/')[1])!.Text("status", "phase") is var phase && phase == "Bound" ? null : phase);

    /// <summary>Puts several answers together: good when all are.</summary>
    public static ProbeResult Both(ProbeResult one, ProbeResult other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return !one.Holds ? one : !other.Holds ? other : ProbeResult.Good($"{one.Seen}, {other.Seen}");
    }

    private ClusterObject? Node(string name) => Find("Node", "", name);

    private static string KindOf(string resource) => resource switch
    {
        "deployment" => "Deployment",
        "statefulset" => "StatefulSet",
        "daemonset" => "DaemonSet",
        _ => throw new ArgumentException($"'{resource}' is no workload.", nameof(resource)),
    };

    private static bool IsPastAttempt(ClusterObject pod) =>
        pod.Text("status", "phase") == "Failed" && pod.Items("metadata", "ownerReferences").Any(owner => owner.GetProperty("kind").GetString() == "Job");

    private static ProbeResult Judge(IEnumerable<string> names, string condition, Func<string, string?> trouble)
    {
        var judged = names.Select(name => (Name: name, Trouble: trouble(name))).ToList();
        var bad = judged.Where(item => item.Trouble is not null).ToList();
        var sum = $"{judged.Count - bad.Count} of {judged.Count} {condition}";
        return bad.Count == 0 ? ProbeResult.Good(sum) : ProbeResult.Gone($"{sum}; {string.Join("; ", bad.Select(item => $"{item.Name}: {item.Trouble}"))}");
    }
}
