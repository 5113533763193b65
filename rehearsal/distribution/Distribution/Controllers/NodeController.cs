using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Scheduling;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Gives nodes their pod range, finds those that no longer renew their lease, taints what is not ready, and evicts what does not tolerate it.</summary>
internal sealed class NodeController(Registry registry, TimeSpan grace, IPNetwork? podRange) : Controller(registry)
{
    private const string Leases = "leases.coordination.k8s.io";
    private const string NotReady = "node.kubernetes.io/not-ready", Unreachable = "node.kubernetes.io/unreachable";
    private readonly DateTimeOffset started = DateTimeOffset.UtcNow;
    private readonly EventRecorder events = new(registry, "node-controller");

    protected override string Name => "node-controller";

    protected override string[] Watched => ["nodes"];

    protected override TimeSpan? Beat => TimeSpan.FromSeconds(1);

    protected override IEnumerable<string> Keys(StoreEvent change) => [Key(change.Current)];

    protected override IEnumerable<string> BeatKeys() => Store.List("nodes").Select(Key);

    protected override Task Reconcile(string @namespace, string name)
    {
        var nodes = Registry.Catalogue.Get("nodes");
        if (Store.Get("nodes", "", name)?.Tree is not { } node)
        {
            foreach (var pod in Pods(name))
            {
                Registry.Delete(Registry.Catalogue.Get("pods"), pod.Namespace(), pod.Name(), DeleteRequest.Default with { GraceSeconds = 0 });
            }

            return Task.CompletedTask;
        }

        if (podRange is { } range && node.Text("spec", "podCIDR").Length == 0)
        {
            var free = FreeRange(range);
            Registry.Modify(nodes, "", name, tree =>
            {
                tree.Make("spec")["podCIDR"] = free;
                tree.Make("spec")["podCIDRs"] = new JsonArray(free);
                return tree;
            }, "", Options);
        }

        var lost = IsLost(node);
        if (lost && Conditions.Find(node, "Ready").Text("status") != "Unknown")
        {
            Registry.Modify(nodes, "", name, tree =>
            {
                foreach (var type in (string[])["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"])
                {
                    Conditions.Set(tree, type, null, "NodeStatusUnknown", "Kubelet stopped posting node status.");
                }

                return tree;
            }, "status", Options);
            events.Record(node.Copy(), "Normal", "NodeNotReady", $"Node {name} status is now: NodeNotReady");
            foreach (var pod in Pods(name).Where(pod => Conditions.IsTrue(pod, "Ready")))
            {
                Registry.Modify(Registry.Catalogue.Get("pods"), pod.Namespace(), pod.Name(), tree =>
                {
                    Conditions.Set(tree, "Ready", false, "", "");
                    return tree;
                }, "status", Options);
            }
        }

        var ready = Conditions.Find(Store.Get("nodes", "", name)?.Tree, "Ready").Text("status");
        Taint(nodes, name, ready);
        Evict(name);
        return Task.CompletedTask;
    }

    private bool IsLost(JsonObject node)
    {
        // After a start of the server, kubelets get the same time again to come back.
        if (DateTimeOffset.UtcNow - started < grace)
        {
            return false;
        }

        var renewed = Store.Get(Leases, "kube-node-lease", node.Name())?.Tree.Text("spec", "renewTime") is { Length: > 0 } time ? time : node.Text("metadata", "creationTimestamp");
        return DateTimeOffset.UtcNow - DateTimeOffset.Parse(renewed, CultureInfo.InvariantCulture) > grace;
    }

    private void Taint(ResourceDefinition nodes, string name, string ready)
    {
        (string, string)[] wanted = ready switch
        {
            "True" => [],
            "Unknown" => [(Unreachable, "NoSchedule"), (Unreachable, "NoExecute")],
            _ => [(NotReady, "NoSchedule"), (NotReady, "NoExecute")],
        };
        Registry.Modify(nodes, "", name, tree =>
        {
            var kept = tree.Elements("spec", "taints").Where(taint => taint.Text("key") is not (NotReady or Unreachable) || wanted.Contains((taint.Text("key"), taint.Text("effect")))).Select(taint => taint.DeepClone()).ToList();
            foreach (var (key, effect) in wanted.Where(want => !kept.Any(taint => taint.Text("key") == want.Item1 && taint.Text("effect") == want.Item2)))
            {
                kept.Add(new JsonObject { ["key"] = key, ["effect"] = effect, ["timeAdded"] = Conditions.Now() });
            }

            if (kept.Count == 0)
            {
                (tree["spec"] as JsonObject)?.Remove("taints");
            }
            else
            {
                tree.Make("spec")["taints"] = new JsonArray([.. kept]);
            }

            return tree;
        }, "", Options);
    }

    private void Evict(string name)
    {
        var taints = Store.Get("nodes", "", name)?.Tree.Elements("spec", "taints").Where(taint => taint.Text("effect") == "NoExecute").ToList() ?? [];
        foreach (var pod in taints.Count == 0 ? [] : Pods(name).Where(pod => !PodState.IsDeleted(pod)))
        {
            if (taints.Any(taint => Overdue(pod, taint)))
            {
                events.Record(pod.Copy(), "Normal", "TaintManagerEviction", $"Marking for deletion Pod {pod.Namespace()}/{pod.Name()}");
                Registry.Delete(Registry.Catalogue.Get("pods"), pod.Namespace(), pod.Name(), DeleteRequest.Default);
            }
        }
    }

    private static bool Overdue(JsonObject pod, JsonNode taint)
    {
        var tolerations = pod.Elements("spec", "tolerations").Where(toleration => Tolerations.Matches(toleration, taint)).ToList();
        if (tolerations.Count == 0)
        {
            return true;
        }

        var bounded = tolerations.Where(toleration => toleration.At("tolerationSeconds") is not null).Select(toleration => toleration.Number(0, "tolerationSeconds")).ToList();
        return bounded.Count == tolerations.Count
            && DateTimeOffset.TryParse(taint.Text("timeAdded"), CultureInfo.InvariantCulture, out var since)
            && DateTimeOffset.UtcNow - since > TimeSpan.FromSeconds(bounded.Min());
    }

    private List<JsonObject> Pods(string node) => Store.List("pods").Select(item => item.Tree).Where(pod => pod.Text("spec", "nodeName") == node).ToList();

    /// <summary>The first free /24.</summary>
    private string FreeRange(IPNetwork range)
    {
        var taken = Store.List("nodes").Select(item => item.Tree.Text("spec", "podCIDR")).ToHashSet(StringComparer.Ordinal);
        var bytes = range.BaseAddress.GetAddressBytes();
        for (var index = 0; index < 1 << Math.Max(0, 24 - range.PrefixLength); index++)
        {
            var text = $"{bytes[0]}.{bytes[1] + (index >> 8)}.{bytes[2] + (index & 255)}.0/24";
            if (!taken.Contains(text))
            {
                return text;
            }
        }

        throw new Api.ApiException(500, "InternalError", $"CIDR allocation failed; there are no remaining CIDRs left to allocate in the range {range}");
    }
}
