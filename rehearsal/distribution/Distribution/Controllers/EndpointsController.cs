using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Lists the ready pods behind each Service, as Endpoints and as one EndpointSlice.</summary>
internal sealed class EndpointsController(Registry registry) : Controller(registry)
{
    private const string Slices = "endpointslices.discovery.k8s.io";

    protected override string Name => "endpointslice-controller";

    protected override string[] Watched => ["services", "pods"];

    protected override IEnumerable<string> Keys(StoreEvent change) => change.Current.Resource == "services" ? [Key(change.Current)]
        : Store.List("services", change.Current.Namespace).Where(service => Selects(service.Tree, change.Current.Tree)).Select(Key);

    protected override Task Reconcile(string @namespace, string name)
    {
        var service = Store.Get("services", @namespace, name)?.Tree;
        if (service is null)
        {
            Remove("endpoints", @namespace, name);
            Remove(Slices, @namespace, $"{name}-ipv4");
            return Task.CompletedTask;
        }

        if (service.Map("spec", "selector").Count == 0)
        {
            return Task.CompletedTask;
        }

        var pods = Store.List("pods", @namespace).Select(item => item.Tree)
            .Where(pod => Selects(service, pod) && pod.Text("status", "podIP").Length > 0 && !PodState.IsFinished(pod)).ToList();
        Put("endpoints", @namespace, name, Endpoints(service, pods), "subsets");
        Put(Slices, @namespace, $"{name}-ipv4", Slice(service, pods), "endpoints", "ports");
        return Task.CompletedTask;
    }

    private static bool Selects(JsonObject service, JsonObject pod) =>
        service.Map("spec", "selector").Count > 0 && LabelSelector.OfMap(service.At("spec", "selector")).Matches(pod.Map("metadata", "labels"));

    private static bool Counts(JsonObject service, JsonObject pod) => PodState.IsReady(pod) || service.Flag("spec", "publishNotReadyAddresses");

    private static JsonObject Endpoints(JsonObject service, List<JsonObject> pods)
    {
        JsonArray Addresses(bool ready) => new(pods.Where(pod => Counts(service, pod) == ready).Select(pod => (JsonNode)new JsonObject
        {
            ["ip"] = pod.Text("status", "podIP"), ["nodeName"] = pod.Text("spec", "nodeName"), ["targetRef"] = Reference(pod),
        }).ToArray());
        var subset = new JsonObject();
        foreach (var (field, list) in new[] { ("addresses", Addresses(true)), ("notReadyAddresses", Addresses(false)) })
        {
            if (list.Count > 0)
            {
                subset[field] = list;
            }
        }

        var any = subset.Count > 0;
        subset["ports"] = Ports(service, pods);
        return new JsonObject { ["metadata"] = Metadata(service, service.Name(), []), ["subsets"] = any ? new JsonArray(subset) : new JsonArray() };
    }

    private static JsonObject Slice(JsonObject service, List<JsonObject> pods) => new()
    {
        ["metadata"] = Metadata(service, $"{service.Name()}-ipv4", new() { ["kubernetes.io/service-name"] = service.Name(), ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io" }),
        ["addressType"] = "IPv4",
        ["ports"] = Ports(service, pods),
        ["endpoints"] = new JsonArray(pods.Select(pod => (JsonNode)new JsonObject
        {
            ["addresses"] = new JsonArray(pod.Text("status", "podIP")), ["nodeName"] = pod.Text("spec", "nodeName"), ["targetRef"] = Reference(pod),
            ["conditions"] = new JsonObject { ["ready"] = Counts(service, pod), ["serving"] = PodState.IsReady(pod), ["terminating"] = PodState.IsDeleted(pod) },
        }).ToArray()),
    };

    private static JsonArray Ports(JsonObject service, List<JsonObject> pods) => new(service.Elements("spec", "ports").Select(port =>
    {
        var node = new JsonObject { ["port"] = Target(port, pods), ["protocol"] = port.Text("protocol") };
        if (port.Text("name").Length > 0)
        {
            node["name"] = port.Text("name");
        }

        return (JsonNode)node;
    }).ToArray());

    /// <summary>A target port by number, or by the name that a container gives it.</summary>
    private static long Target(JsonNode port, List<JsonObject> pods)
    {
        if (port["targetPort"] is JsonValue value && value.GetValueKind() == JsonValueKind.String)
        {
            return pods.SelectMany(pod => pod.Elements("spec", "containers")).SelectMany(container => container.Elements("ports"))
                .FirstOrDefault(candidate => candidate.Text("name") == value.GetValue<string>()).Number(port.Number(0, "port"), "containerPort");
        }

        return port.Number(port.Number(0, "port"), "targetPort");
    }

    private static JsonObject Metadata(JsonObject service, string name, Dictionary<string, string> labels)
    {
        var owner = OwnedPods.Reference(service);
        owner["apiVersion"] = "v1";
        owner["kind"] = "Service";
        foreach (var (key, value) in service.Map("metadata", "labels"))
        {
            labels.TryAdd(key, value);
        }

        return new JsonObject { ["name"] = name, ["labels"] = labels.ToJson(), ["ownerReferences"] = new JsonArray(owner) };
    }

    private static JsonObject Reference(JsonObject pod) => new() { ["kind"] = "Pod", ["namespace"] = pod.Namespace(), ["name"] = pod.Name(), ["uid"] = pod.Uid() };

    private void Put(string id, string @namespace, string name, JsonObject wanted, params string[] fields)
    {
        var resource = Registry.Catalogue.Get(id);
        if (Store.Get(id, @namespace, name) is null)
        {
            Registry.Create(resource, @namespace, wanted, Options);
            return;
        }

        Registry.Modify(resource, @namespace, name, tree =>
        {
            foreach (var field in fields)
            {
                tree[field] = wanted[field]?.DeepClone();
            }

            return tree;
        }, "", Options);
    }

    private void Remove(string id, string @namespace, string name)
    {
        if (Store.Get(id, @namespace, name) is null)
        {
            return;
        }

        try
        {
            Registry.Delete(Registry.Catalogue.Get(id), @namespace, name, DeleteRequest.Default);
        }
        catch (ApiException error) when (error.Code == 404)
        {
            // The garbage collector was faster.
        }
    }
}
