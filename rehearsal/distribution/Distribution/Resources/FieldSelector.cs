using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Api;

namespace Rehearsal.Distribution.Resources;

/// <summary>A condition on fields, for example spec.nodeName=k8s-redis,status.phase!=Running.</summary>
internal sealed class FieldSelector
{
    /// <summary>What can be selected beside metadata.name and metadata.namespace.</summary>
    private static readonly Dictionary<string, string[]> Supported = new(StringComparer.Ordinal)
    {
        ["pods"] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName"],
        ["nodes"] = ["spec.unschedulable"],
        ["events"] =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
        ],
        ["secrets"] = ["type"],
        ["namespaces"] = ["status.phase"],
        ["jobs.batch"] = ["status.successful"],
        ["certificatesigningrequests.certificates.k8s.io"] = ["spec.signerName"],
    };

    private readonly List<(string[] Path, bool Equal, string Value)> terms = [];

    /// <exception cref="ApiException">400: it cannot be read or selects an unsupported field.</exception>
    public static FieldSelector Parse(string text, string resource)
    {
        var selector = new FieldSelector();
        foreach (var term in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var unequal = term.Contains("!=", StringComparison.Ordinal);
            var parts = term.Split(unequal ? "!=" : term.Contains("==", StringComparison.Ordinal) ? "==" : "=", 2);
            if (parts.Length != 2)
            {
                throw ApiException.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
            }

            if (parts[0] is not ("metadata.name" or "metadata.namespace") && !Supported.GetValueOrDefault(resource, []).Contains(parts[0]))
            {
                throw ApiException.BadRequest($"field label not supported: {parts[0]}");
            }

            selector.terms.Add((parts[0].Split('.'), !unequal, parts[1]));
        }

        return selector;
    }

    public bool Matches(JsonObject tree) => terms.All(term => (Value(tree, term.Path) == term.Value) == term.Equal);

    private static string Value(JsonObject tree, string[] path)
    {
        var node = path is ["source"] ? tree.At("source", "component") : tree.At(path);
        return node switch
        {
            null => path[^1] is "unschedulable" or "hostNetwork" ? "false" : "",
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
            _ => node.ToJsonString(),
        };
    }
}
