using System.Text.Json;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Inventories;

/// <summary>The nodes as the cluster has them.</summary>
public sealed class ClusterNodes
{
    // A probe of something that was there: a control plane that needs longer is ill.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly IReadOnlyDictionary<string, JsonElement> _nodes;

    /// <summary>Reads a list of Node objects.</summary>
    public ClusterNodes(JsonElement list) => _nodes = list.GetProperty("items").EnumerateArray().ToDictionary(node => node.GetProperty("metadata").GetProperty("name").GetString()!);

    /// <summary>Asks the cluster by the operator's kubeconfig. A cluster that does not answer is one whose result is gone.</summary>
    public static async Task<ProbeResult> ProbeAsync(BuildContext context, Func<ClusterNodes, ProbeResult> judge)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(judge);
        var kubeconfig = context.Paths.Kubeconfig;
        if (!File.Exists(kubeconfig.FullPath))
        {
            return ProbeResult.Gone($"there is no {context.Paths.Root.GetRelativePath(kubeconfig)}");
        }

        try
        {
            return judge(new ClusterNodes(await Task.Run(() => context.Kubectl().Get(new KubectlSettings { Kubeconfig = kubeconfig, RequestTimeout = Patience }, "nodes"))));
        }
        catch (ToolFailure failure)
        {
            return ProbeResult.Gone($"the cluster does not say: {failure.Message.Split('\n', 2)[0]}");
        }
    }

    /// <summary>Whether the cluster knows all of these.</summary>
    public ProbeResult Registered(IEnumerable<string> names) => Judge(names, "registered", name => _nodes.ContainsKey(name) ? null : "not in the cluster");

    /// <summary>Whether all of these are Ready.</summary>
    public ProbeResult Ready(IEnumerable<string> names) => Judge(names, "Ready", name => !_nodes.TryGetValue(name, out var node) ? "not in the cluster" : WhyNotReady(node));

    /// <summary>Whether the provider id of each of these is its instance's.</summary>
    public ProbeResult ProvidedBy(IEnumerable<NodeOutput> instances)
    {
        var expected = instances.ToDictionary(instance => instance.Name, instance => $"aws:///{instance.AvailabilityZone}/{instance.InstanceId}");
        return Judge(expected.Keys, "with the instance's provider id", name => ProviderIdOf(name) is var found && found == expected[name] ? null : $"{(found.Length == 0 ? "none" : found)} instead of {expected[name]}");
    }

    private string ProviderIdOf(string name) =>
        _nodes.TryGetValue(name, out var node) && node.GetProperty("spec").TryGetProperty("providerID", out var id) ? id.GetString()! : "";

    private static string? WhyNotReady(JsonElement node)
    {
        var ready = node.GetProperty("status").TryGetProperty("conditions", out var conditions)
            ? conditions.EnumerateArray().FirstOrDefault(condition => condition.GetProperty("type").GetString() == "Ready")
            : default;
        return ready.ValueKind == JsonValueKind.Undefined ? "no condition Ready yet"
            : ready.GetProperty("status").GetString() == "True" ? null
            : ready.TryGetProperty("reason", out var reason) ? reason.GetString() : "not Ready";
    }

    private static ProbeResult Judge(IEnumerable<string> names, string condition, Func<string, string?> trouble)
    {
        var judged = names.Select(name => (Name: name, Trouble: trouble(name))).ToList();
        var bad = judged.Where(node => node.Trouble is not null).ToList();
        var sum = $"{judged.Count - bad.Count} of {judged.Count} nodes {condition}";
        return bad.Count == 0 ? ProbeResult.Good(sum) : ProbeResult.Gone($"{sum}; {string.Join("; ", bad.Select(node => $"{node.Name}: {node.Trouble}"))}");
    }
}
