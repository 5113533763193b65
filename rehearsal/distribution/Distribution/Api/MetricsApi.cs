using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Admission;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Api;

/// <summary>
/// metrics.k8s.io, which metrics-server adds to the API by an APIService. It is answered while a ready pod of that image is behind the APIService's
/// Service. Nothing is measured, as nothing runs: the figures are the requests of the pods.
/// </summary>
internal sealed class MetricsApi(ObjectStore store)
{
    public const string Group = "metrics.k8s.io", Version = "v1beta1";
    private const string Service = $"{Version}.{Group}", Image = "metrics-server";

    /// <summary>Plural, kind, whether it has namespaces.</summary>
    public static readonly (string Plural, string Kind, bool Namespaced)[] Resources = [("nodes", "NodeMetrics", false), ("pods", "PodMetrics", true)];

    public bool IsRegistered => store.Get("apiservices.apiregistration.k8s.io", "", Service) is not null;

    public bool IsAvailable => store.Get("apiservices.apiregistration.k8s.io", "", Service)?.Tree is { } service && Conditions.IsTrue(service, "Available")
        && ServiceBackend.Runs(store, service.Text("spec", "service", "namespace"), service.Text("spec", "service", "name"), Image);

    /// <exception cref="ApiException">503, 404 or 405.</exception>
    public JsonObject Answer(HttpRequest request, RequestInfo info)
    {
        if (!IsRegistered)
        {
            throw ApiException.NoSuchPath();
        }

        if (!IsAvailable)
        {
            throw Unavailable();
        }

        if (request.Method != "GET")
        {
            throw ApiException.MethodNotAllowed($"{request.Method} {info.Path}");
        }

        var (kind, items) = info.Plural switch
        {
            "nodes" => ("NodeMetrics", store.List("nodes").Select(item => Node(item.Tree))),
            "pods" => ("PodMetrics", store.List("pods", info.Namespace).Where(item => item.Tree.Text("status", "phase") == "Running").Select(item => Pod(item.Tree))),
            _ => throw ApiException.NoSuchPath(),
        };
        if (info.Name.Length > 0)
        {
            return items.FirstOrDefault(item => item.Name() == info.Name && item.Namespace() == info.Namespace) ?? throw ApiException.NotFound($"{info.Plural}.{Group}", info.Name);
        }

        var selector = LabelSelector.Parse(request.Query["labelSelector"].ToString());
        return new JsonObject
        {
            ["kind"] = $"{kind}List", ["apiVersion"] = $"{Group}/{Version}", ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray(items.Where(item => selector.IsEmpty || selector.Matches(item.Map("metadata", "labels"))).ToArray<JsonNode>()),
        };
    }

    public static ApiException Unavailable() => new(503, "ServiceUnavailable", "the server is currently unable to handle the request");

    private JsonObject Node(JsonObject node)
    {
        var containers = store.List("pods").Select(item => item.Tree).Where(pod => pod.Text("spec", "nodeName") == node.Name() && pod.Text("status", "phase") == "Running").SelectMany(pod => pod.Elements("spec", "containers"));
        var entry = Entry("NodeMetrics", node);
        entry["usage"] = Usage(containers);
        return entry;
    }

    private static JsonObject Pod(JsonObject pod)
    {
        var entry = Entry("PodMetrics", pod);
        entry["containers"] = new JsonArray(pod.Elements("spec", "containers").Select(container => (JsonNode)new JsonObject { ["name"] = container.Text("name"), ["usage"] = Usage([container]) }).ToArray());
        return entry;
    }

    private static JsonObject Entry(string kind, JsonObject about)
    {
        var metadata = new JsonObject { ["name"] = about.Name(), ["creationTimestamp"] = Conditions.Now(), ["labels"] = about.Map("metadata", "labels").ToJson() };
        if (about.Namespace().Length > 0)
        {
            metadata["namespace"] = about.Namespace();
        }

        return new JsonObject { ["kind"] = kind, ["apiVersion"] = $"{Group}/{Version}", ["metadata"] = metadata, ["timestamp"] = Conditions.Now(), ["window"] = "15s" };
    }

    private static JsonObject Usage(IEnumerable<JsonNode> containers)
    {
        var requests = containers.Select(container => container.At("resources", "requests")).ToList();
        return new JsonObject
        {
            ["cpu"] = Quantity.Cpu(requests.Sum(request => Quantity.Parse(request.At("cpu")))),
            ["memory"] = $"{(requests.Sum(request => Quantity.Parse(request.At("memory"))) / 1024).ToString("0", CultureInfo.InvariantCulture)}Ki",
        };
    }
}
