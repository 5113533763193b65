using System.Text.Json.Nodes;
using Rehearsal.Distribution.Admission;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Controllers;

/// <summary>What every cluster has from its first second: namespaces, roles, priority classes, the API server's own Service.</summary>
internal static class BootstrapObjects
{
    private const string Yaml = """
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: {name: system-cluster-critical}
        value: 2000000000
        description: Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.
        ---
        apiVersion: scheduling.k8s.io/v1
        kind: PriorityClass
        metadata: {name: system-node-critical}
        value: 2000001000
        description: Used for system critical pods that must not be moved from their current node.
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: cluster-admin}
        rules:
        - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
        - {nonResourceURLs: ["*"], verbs: ["*"]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: cluster-admin}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects:
        - {kind: Group, name: "system:masters"}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: admin}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {rbac.authorization.k8s.io/aggregate-to-admin: "true"}}]}
        rules: []
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: edit, labels: {rbac.authorization.k8s.io/aggregate-to-admin: "true"}}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}]}
        rules: []
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: view, labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}
        aggregationRule: {clusterRoleSelectors: [{matchLabels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}]}
        rules: []
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "system:aggregate-to-admin", labels: {rbac.authorization.k8s.io/aggregate-to-admin: "true"}}
        rules:
        - {apiGroups: ["", apps, batch, autoscaling, networking.k8s.io, policy, discovery.k8s.io], resources: ["*"], verbs: ["*"]}
        - {apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: ["*"]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "system:aggregate-to-edit", labels: {rbac.authorization.k8s.io/aggregate-to-edit: "true"}}
        rules:
        - {apiGroups: ["", apps, batch, autoscaling, networking.k8s.io, policy], resources: ["*"], verbs: ["*"]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: "system:aggregate-to-view", labels: {rbac.authorization.k8s.io/aggregate-to-view: "true"}}
        rules:
        - apiGroups: [""]
          resources: [configmaps, endpoints, persistentvolumeclaims, pods, pods/log, replicationcontrollers, serviceaccounts, services, events, namespaces, limitranges, resourcequotas]
          verbs: [get, list, watch]
        - {apiGroups: [apps, batch, autoscaling, networking.k8s.io, policy, discovery.k8s.io], resources: ["*"], verbs: [get, list, watch]}
        """;

    public static void Create(Registry registry, ControllerOptions options)
    {
        foreach (var name in (string[])["default", "kube-system", "kube-public", "kube-node-lease"])
        {
            Ensure(registry, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } });
        }

        foreach (var tree in YamlDocument.ReadAll(Yaml).OfType<JsonObject>())
        {
            Ensure(registry, tree);
        }

        var ports = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = 443, ["protocol"] = "TCP", ["targetPort"] = options.SecurePort });
        Ensure(registry, new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = "kubernetes", ["namespace"] = "default", ["labels"] = new JsonObject { ["component"] = "apiserver", ["provider"] = "kubernetes" } },
            ["spec"] = new JsonObject { ["clusterIP"] = ServiceAddresses.First(options.ServiceRange), ["ports"] = ports },
        });
        Ensure(registry, new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Endpoints", ["metadata"] = new JsonObject { ["name"] = "kubernetes", ["namespace"] = "default" },
            ["subsets"] = new JsonArray(new JsonObject
            {
                ["addresses"] = new JsonArray(new JsonObject { ["ip"] = options.AdvertiseAddress }),
                ["ports"] = new JsonArray(new JsonObject { ["name"] = "https", ["port"] = options.SecurePort, ["protocol"] = "TCP" }),
            }),
        });
    }

    private static void Ensure(Registry registry, JsonObject tree)
    {
        var resource = registry.Catalogue.FindKind(tree.Text("apiVersion"), tree.Text("kind"))!;
        if (registry.Store.Get(resource.Id, tree.Namespace(), tree.Name()) is null)
        {
            registry.Create(resource, tree.Namespace(), tree, WriteOptions.By("kube-apiserver"));
        }
    }
}
