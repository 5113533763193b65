using System.Globalization;
using System.Text.Json.Nodes;
using static Rehearsal.Distribution.Resources.HumanAge;

namespace Rehearsal.Distribution.Resources;

/// <summary>The columns of the built-in kinds. The name is always the first one.</summary>
internal static class BuiltInColumns
{
    private static readonly PrinterColumn Age = Text("Age", tree => Since(tree.Text("metadata", "creationTimestamp")));
    private static readonly PrinterColumn CreatedAt = Text("Created At", tree => tree.Text("metadata", "creationTimestamp"));
    private static readonly PrinterColumn Containers = Wide("Containers", tree => Joined(tree.Elements("spec", "template", "spec", "containers"), "name"));
    private static readonly PrinterColumn Images = Wide("Images", tree => Joined(tree.Elements("spec", "template", "spec", "containers"), "image"));
    private static readonly PrinterColumn Selector = Wide("Selector", tree => Pairs(tree.Map("spec", "selector", "matchLabels")));

    private static readonly Dictionary<string, PrinterColumn[]> Tables = new(StringComparer.Ordinal)
    {
        ["pods"] =
        [
            Text("Ready", tree => $"{tree.Elements("status", "containerStatuses").Count(status => status.Flag("ready"))}/{tree.Elements("spec", "containers").Count()}"),
            Text("Status", PodStatus), Text("Restarts", tree => Sum(tree.Elements("status", "containerStatuses"), "restartCount")), Age,
            Wide("IP", tree => Or(tree.Text("status", "podIP"))), Wide("Node", tree => Or(tree.Text("spec", "nodeName"))),
            Wide("Nominated Node", tree => Or(tree.Text("status", "nominatedNodeName"))), Wide("Readiness Gates", _ => "<none>"),
        ],
        ["nodes"] =
        [
            Text("Status", NodeStatus), Text("Roles", NodeRoles), Age, Text("Version", tree => tree.Text("status", "nodeInfo", "kubeletVersion")),
            Wide("Internal-IP", tree => Address(tree, "InternalIP")), Wide("External-IP", tree => Address(tree, "ExternalIP")),
            Wide("OS-Image", tree => Or(tree.Text("status", "nodeInfo", "osImage"))), Wide("Kernel-Version", tree => Or(tree.Text("status", "nodeInfo", "kernelVersion"))),
            Wide("Container-Runtime", tree => Or(tree.Text("status", "nodeInfo", "containerRuntimeVersion"))),
        ],
        ["deployments.apps"] =
        [
            Text("Ready", tree => $"{tree.Number(0, "status", "readyReplicas")}/{tree.Number(1, "spec", "replicas")}"),
            Number("Up-to-date", "status", "updatedReplicas"), Number("Available", "status", "availableReplicas"), Age, Containers, Images, Selector,
        ],
        ["replicasets.apps"] = [Number("Desired", "spec", "replicas"), Number("Current", "status", "replicas"), Number("Ready", "status", "readyReplicas"), Age, Containers, Images, Selector],
        ["statefulsets.apps"] = [Text("Ready", tree => $"{tree.Number(0, "status", "readyReplicas")}/{tree.Number(1, "spec", "replicas")}"), Age, Containers, Images],
        ["daemonsets.apps"] =
        [
            Number("Desired", "status", "desiredNumberScheduled"), Number("Current", "status", "currentNumberScheduled"), Number("Ready", "status", "numberReady"),
            Number("Up-to-date", "status", "updatedNumberScheduled"), Number("Available", "status", "numberAvailable"),
            Text("Node Selector", tree => Pairs(tree.Map("spec", "template", "spec", "nodeSelector"))), Age, Containers, Images, Selector,
        ],
        ["jobs.batch"] =
        [
            Text("Completions", tree => $"{tree.Number(0, "status", "succeeded")}/{tree.Number(1, "spec", "completions")}"), Text("Duration", Duration), Age, Containers, Images, Selector,
        ],
        ["cronjobs.batch"] =
        [
            Text("Schedule", tree => tree.Text("spec", "schedule")), Text("Suspend", tree => tree.Flag("spec", "suspend") ? "True" : "False"),
            new("Active", "integer", 0, tree => tree.Elements("status", "active").Count()),
            Text("Last Schedule", tree => tree.Text("status", "lastScheduleTime") is { Length: > 0 } time ? Since(time) : "<none>"), Age,
        ],
        ["services"] =
        [
            Text("Type", tree => tree.Text("spec", "type")), Text("Cluster-IP", tree => Or(tree.Text("spec", "clusterIP"))), Text("External-IP", ExternalIp),
            Text("Port(s)", tree => string.Join(",", tree.Elements("spec", "ports").Select(port => port.Number(0, "nodePort") is > 0 and var node
                ? $"{port.Number(0, "port")}:{node}/{port.Text("protocol")}" : $"{port.Number(0, "port")}/{port.Text("protocol")}")) is { Length: > 0 } ports ? ports : "<none>"),
            Age, Wide("Selector", tree => Pairs(tree.Map("spec", "selector"))),
        ],
        ["endpoints"] = [Text("Endpoints", EndpointList), Age],
        ["endpointslices.discovery.k8s.io"] =
        [
            Text("AddressType", tree => tree.Text("addressType")), Text("Ports", tree => Or(string.Join(",", tree.Elements("ports").Select(port => port.Number(0, "port"))))),
            Text("Endpoints", tree => Or(string.Join(",", tree.Elements("endpoints").SelectMany(endpoint => endpoint.Strings("addresses"))))), Age,
        ],
        ["ingresses.networking.k8s.io"] =
        [
            Text("Class", tree => Or(tree.Text("spec", "ingressClassName"))),
            Text("Hosts", tree => Join(tree.Elements("spec", "rules").Select(rule => rule.Text("host")).Where(host => host.Length > 0)) is { Length: > 0 } hosts ? hosts : "*"),
            Text("Address", tree => Join(Addresses(tree))), Text("Ports", tree => tree.Elements("spec", "tls").Any() ? "80, 443" : "80"), Age,
        ],
        ["ingressclasses.networking.k8s.io"] = [Text("Controller", tree => tree.Text("spec", "controller")), Text("Parameters", tree => Or(tree.Text("spec", "parameters", "name"))), Age],
        ["networkpolicies.networking.k8s.io"] = [Text("Pod-Selector", tree => Pairs(tree.Map("spec", "podSelector", "matchLabels"))), Age],
        ["namespaces"] = [Text("Status", tree => tree.Text("status", "phase")), Age],
        ["configmaps"] = [new("Data", "integer", 0, tree => ((tree["data"] as JsonObject)?.Count ?? 0) + ((tree["binaryData"] as JsonObject)?.Count ?? 0)), Age],
        ["secrets"] = [Text("Type", tree => tree.Text("type")), new("Data", "integer", 0, tree => (tree["data"] as JsonObject)?.Count ?? 0), Age],
        ["serviceaccounts"] = [new("Secrets", "integer", 0, tree => tree.Elements("secrets").Count()), Age],
        ["persistentvolumes"] =
        [
            Text("Capacity", tree => tree.Text("spec", "capacity", "storage")), Text("Access Modes", tree => Modes(tree, "spec")), Text("Reclaim Policy", tree => tree.Text("spec", "persistentVolumeReclaimPolicy")),
            Text("Status", tree => tree.Text("status", "phase")), Text("Claim", tree => tree.At("spec", "claimRef") is { } claim ? $"{claim.Text("namespace")}/{claim.Text("name")}" : ""),
            Text("StorageClass", tree => tree.Text("spec", "storageClassName")), Text("Reason", tree => tree.Text("status", "reason")), Age,
        ],
        ["persistentvolumeclaims"] =
        [
            Text("Status", tree => tree.Text("status", "phase")), Text("Volume", tree => tree.Text("spec", "volumeName")), Text("Capacity", tree => tree.Text("status", "capacity", "storage")),
            Text("Access Modes", tree => Modes(tree, "status")), Text("StorageClass", tree => tree.Text("spec", "storageClassName")), Age, Wide("VolumeMode", tree => tree.Text("spec", "volumeMode")),
        ],
        ["storageclasses.storage.k8s.io"] =
        [
            Text("Provisioner", tree => tree.Text("provisioner")), Text("ReclaimPolicy", tree => tree.Text("reclaimPolicy")), Text("VolumeBindingMode", tree => tree.Text("volumeBindingMode")),
            Text("AllowVolumeExpansion", tree => tree.Flag("allowVolumeExpansion") ? "true" : "false"), Age,
        ],
        ["events"] =
        [
            Text("Last Seen", tree => Since(tree.Text("lastTimestamp") is { Length: > 0 } last ? last : tree.Text("eventTime"))), Text("Type", tree => tree.Text("type")), Text("Reason", tree => tree.Text("reason")),
            Text("Object", tree => $"{tree.Text("involvedObject", "kind").ToLowerInvariant()}/{tree.Text("involvedObject", "name")}"),
            Wide("Source", tree => tree.Text("source", "component") is { Length: > 0 } source ? source : tree.Text("reportingComponent")), Text("Message", tree => tree.Text("message").Trim()),
            Wide("Count", tree => tree.Number(1, "count").ToString(CultureInfo.InvariantCulture)),
        ],
        ["horizontalpodautoscalers.autoscaling"] =
        [
            Text("Reference", tree => $"{tree.Text("spec", "scaleTargetRef", "kind")}/{tree.Text("spec", "scaleTargetRef", "name")}"),
            Text("Targets", tree => Or(Join(tree.Elements("spec", "metrics").Select(metric => $"<unknown>/{metric.Number(0, "resource", "target", "averageUtilization")}%")))),
            Number("MinPods", "spec", "minReplicas"), Number("MaxPods", "spec", "maxReplicas"), Number("Replicas", "status", "currentReplicas"), Age,
        ],
        ["poddisruptionbudgets.policy"] =
        [
            Text("Min Available", tree => tree.At("spec", "minAvailable")?.ToString() ?? "N/A"), Text("Max Unavailable", tree => tree.At("spec", "maxUnavailable")?.ToString() ?? "N/A"),
            Number("Allowed Disruptions", "status", "disruptionsAllowed"), Age,
        ],
        ["roles.rbac.authorization.k8s.io"] = [CreatedAt],
        ["clusterroles.rbac.authorization.k8s.io"] = [CreatedAt],
        ["rolebindings.rbac.authorization.k8s.io"] = [Text("Role", tree => $"{tree.Text("roleRef", "kind")}/{tree.Text("roleRef", "name")}"), Age],
        ["clusterrolebindings.rbac.authorization.k8s.io"] = [Text("Role", tree => $"{tree.Text("roleRef", "kind")}/{tree.Text("roleRef", "name")}"), Age],
        ["customresourcedefinitions.apiextensions.k8s.io"] = [CreatedAt],
        ["certificatesigningrequests.certificates.k8s.io"] =
        [
            Age, Text("SignerName", tree => tree.Text("spec", "signerName")), Text("Requestor", tree => tree.Text("spec", "username")),
            Text("RequestedDuration", tree => tree.Number(0, "spec", "expirationSeconds") is > 0 and var seconds ? Of(TimeSpan.FromSeconds(seconds)) : "<none>"),
            Text("Condition", tree => Join(tree.Elements("status", "conditions").Select(condition => condition.Text("type")).Concat(tree.Text("status", "certificate").Length > 0 ? ["Issued"] : [])) is { Length: > 0 } list ? list : "Pending"),
        ],
        ["leases.coordination.k8s.io"] = [Text("Holder", tree => tree.Text("spec", "holderIdentity")), Age],
        ["priorityclasses.scheduling.k8s.io"] = [new("Value", "integer", 0, tree => tree.Number(0, "value")), Text("Global-Default", tree => tree.Flag("globalDefault") ? "true" : "false"), Age],
        ["validatingwebhookconfigurations.admissionregistration.k8s.io"] = [new("Webhooks", "integer", 0, tree => tree.Elements("webhooks").Count()), Age],
        ["mutatingwebhookconfigurations.admissionregistration.k8s.io"] = [new("Webhooks", "integer", 0, tree => tree.Elements("webhooks").Count()), Age],
        ["apiservices.apiregistration.k8s.io"] =
        [
            Text("Service", tree => tree.At("spec", "service") is { } service ? $"{service.Text("namespace")}/{service.Text("name")}" : "Local"),
            Text("Available", tree => tree.Elements("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Available") is { } condition
                ? condition.Text("status") == "True" ? "True" : $"{condition.Text("status")} ({condition.Text("reason")})" : "Unknown"), Age,
        ],
    };

    /// <summary>The columns after the name.</summary>
    public static IReadOnlyList<PrinterColumn> For(string resource) => Tables.TryGetValue(resource, out var columns) ? columns : [Age];

    /// <summary>A pod's state in one word, as the column STATUS shows it.</summary>
    public static string PodStatus(JsonObject tree)
    {
        if (tree.Text("metadata", "deletionTimestamp").Length > 0)
        {
            return "Terminating";
        }

        var waiting = tree.Elements("status", "containerStatuses").Select(status => status.Text("state", "waiting", "reason")).FirstOrDefault(reason => reason.Length > 0);
        return waiting
            ?? (tree.Text("status", "reason") is { Length: > 0 } reason ? reason : null)
            ?? (tree.Text("status", "phase") switch { "Succeeded" => "Completed", "Failed" => "Error", "" => "Pending", var phase => phase });
    }

    private static string NodeStatus(JsonObject tree)
    {
        var ready = tree.Elements("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Ready").Text("status");
        var status = ready switch { "True" => "Ready", "" => "Unknown", _ => "NotReady" };
        return tree.Flag("spec", "unschedulable") ? status + ",SchedulingDisabled" : status;
    }

    private static string NodeRoles(JsonObject tree)
    {
        const string Prefix = "node-role.kubernetes.io/";
        return Or(Join(tree.Map("metadata", "labels").Keys.Where(label => label.StartsWith(Prefix, StringComparison.Ordinal)).Select(label => label[Prefix.Length..]).Order(StringComparer.Ordinal)));
    }

    private static string Address(JsonObject tree, string type) =>
        Or(tree.Elements("status", "addresses").FirstOrDefault(address => address.Text("type") == type).Text("address"));

    private static string ExternalIp(JsonObject tree) => tree.Text("spec", "type") switch
    {
        "LoadBalancer" => Join(Addresses(tree)) is { Length: > 0 } addresses ? addresses : "<pending>",
        "ExternalName" => tree.Text("spec", "externalName"),
        _ => Or(Join(tree.Strings("spec", "externalIPs"))),
    };

    private static IEnumerable<string> Addresses(JsonObject tree) =>
        tree.Elements("status", "loadBalancer", "ingress").Select(entry => entry.Text("hostname") is { Length: > 0 } host ? host : entry.Text("ip"));

    private static string EndpointList(JsonObject tree) => Or(Join(tree.Elements("subsets").SelectMany(subset =>
        subset.Elements("addresses").SelectMany(address => subset.Elements("ports").Any()
            ? subset.Elements("ports").Select(port => $"{address.Text("ip")}:{port.Number(0, "port")}")
            : [address.Text("ip")]))));

    private static string Duration(JsonObject tree)
    {
        var start = tree.Text("status", "startTime");
        if (start.Length == 0)
        {
            return "";
        }

        var end = tree.Text("status", "completionTime");
        return end.Length == 0 ? Since(start) : Of(DateTimeOffset.Parse(end, CultureInfo.InvariantCulture) - DateTimeOffset.Parse(start, CultureInfo.InvariantCulture));
    }

    private static string Modes(JsonObject tree, string part) => Join(tree.Strings(part, "accessModes").Select(mode => mode switch
    {
        "ReadWriteOnce" => "RWO", "ReadOnlyMany" => "ROX", "ReadWriteMany" => "RWX", "ReadWriteOncePod" => "RWOP", _ => mode,
    }));

    private static PrinterColumn Text(string name, Func<JsonObject, string> value) => new(name, "string", 0, tree => value(tree));

    private static PrinterColumn Wide(string name, Func<JsonObject, string> value) => new(name, "string", 1, tree => value(tree));

    private static PrinterColumn Number(string name, params string[] path) => new(name, "integer", 0, tree => tree.Number(0, path));

    private static string Sum(IEnumerable<JsonNode> items, string field) => items.Sum(item => item.Number(0, field)).ToString(CultureInfo.InvariantCulture);

    private static string Joined(IEnumerable<JsonNode> items, string field) => Join(items.Select(item => item.Text(field)));

    private static string Join(IEnumerable<string> items) => string.Join(",", items);

    private static string Pairs(Dictionary<string, string> map) => Or(Join(map.Select(pair => $"{pair.Key}={pair.Value}")));

    private static string Or(string text) => text.Length == 0 ? "<none>" : text;
}
