using System.Text.Json.Nodes;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>CoreDNS, kube-proxy and the ConfigMaps that kubeadm leaves in a new cluster.</summary>
internal sealed class Addons(ApiClient client)
{
    public async Task Install(JsonObject cluster, JsonObject kubelet, string server, string authorityPem, CancellationToken stop)
    {
        var repository = cluster.Text("imageRepository") is { Length: > 0 } own ? own : Images.DefaultRepository;
        var services = cluster.Text("networking", "serviceSubnet") is { Length: > 0 } range ? range : "10.96.0.0/12";
        var clusterInfo = $"apiVersion: v1\nkind: Config\nclusters:\n- name: \"\"\n  cluster:\n    certificate-authority-data: {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(authorityPem))}\n    server: {server}\n";
        await Apply(Map("kube-system", "kubeadm-config", new() { ["ClusterConfiguration"] = cluster.ToJsonString() }), stop);
        await Apply(Map("kube-system", "kubelet-config", new() { ["kubelet"] = kubelet.ToJsonString() }), stop);
        await Apply(Map("kube-public", "cluster-info", new() { ["kubeconfig"] = clusterInfo }), stop);
        foreach (var tree in YamlDocument.ReadAll(Manifests(repository, NodeFiles.DnsAddress(services), Images.CoreDns, repository == Images.DefaultRepository ? "coredns/coredns" : "coredns")).OfType<JsonObject>())
        {
            await Apply(tree, stop);
        }
    }

    private static JsonObject Map(string @namespace, string name, Dictionary<string, string> data) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace }, ["data"] = data.ToJson(),
    };

    /// <summary>Creates what is not there; what is there belongs to the user.</summary>
    private async Task Apply(JsonObject tree, CancellationToken stop)
    {
        var path = tree.Text("kind") switch
        {
            "ConfigMap" => $"/api/v1/namespaces/{tree.Namespace()}/configmaps",
            "ServiceAccount" => $"/api/v1/namespaces/{tree.Namespace()}/serviceaccounts",
            "Service" => $"/api/v1/namespaces/{tree.Namespace()}/services",
            "Deployment" => $"/apis/apps/v1/namespaces/{tree.Namespace()}/deployments",
            "DaemonSet" => $"/apis/apps/v1/namespaces/{tree.Namespace()}/daemonsets",
            "Role" => $"/apis/rbac.authorization.k8s.io/v1/namespaces/{tree.Namespace()}/roles",
            "RoleBinding" => $"/apis/rbac.authorization.k8s.io/v1/namespaces/{tree.Namespace()}/rolebindings",
            var kind => throw new InvalidOperationException($"no path is known for {kind}"),
        };
        if (await client.Get($"{path}/{tree.Name()}", stop) is null)
        {
            await client.Post(path, tree, stop);
        }
    }

    private static string Manifests(string repository, string dns, string coreDns, string coreDnsImage) => $$$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: "kubeadm:bootstrap-signer-clusterinfo", namespace: kube-public}
        rules:
        - {apiGroups: [""], resources: [configmaps], resourceNames: [cluster-info], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: "kubeadm:bootstrap-signer-clusterinfo", namespace: kube-public}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: "kubeadm:bootstrap-signer-clusterinfo"}
        subjects: [{kind: User, name: "system:anonymous"}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: "kubeadm:nodes-kubeadm-config", namespace: kube-system}
        rules:
        - {apiGroups: [""], resources: [configmaps], resourceNames: [kubeadm-config, kubelet-config], verbs: [get]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: "kubeadm:nodes-kubeadm-config", namespace: kube-system}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: "kubeadm:nodes-kubeadm-config"}
        subjects: [{kind: Group, name: "system:bootstrappers:kubeadm:default-node-token"}, {kind: Group, name: "system:nodes"}]
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: coredns, namespace: kube-system}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: kube-proxy, namespace: kube-system}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns, kubernetes.io/cluster-service: "true", kubernetes.io/name: CoreDNS}}
        spec:
          clusterIP: {{{dns}}}
          selector: {k8s-app: kube-dns}
          ports:
          - {name: dns, port: 53, protocol: UDP, targetPort: 53}
          - {name: dns-tcp, port: 53, protocol: TCP, targetPort: 53}
          - {name: metrics, port: 9153, protocol: TCP, targetPort: 9153}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}
        spec:
          replicas: 2
          strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1}}
          selector: {matchLabels: {k8s-app: kube-dns}}
          template:
            metadata: {labels: {k8s-app: kube-dns}}
            spec:
              priorityClassName: system-cluster-critical
              serviceAccountName: coredns
              nodeSelector: {kubernetes.io/os: linux}
              tolerations:
              - {key: CriticalAddonsOnly, operator: Exists}
              - {key: node-role.kubernetes.io/control-plane, effect: NoSchedule}
              containers:
              - name: coredns
                image: {{{repository}}}/{{{coreDnsImage}}}:{{{coreDns}}}
                resources: {limits: {memory: 170Mi}, requests: {cpu: 100m, memory: 70Mi}}
                ports: [{containerPort: 53, name: dns, protocol: UDP}, {containerPort: 53, name: dns-tcp, protocol: TCP}, {containerPort: 9153, name: metrics, protocol: TCP}]
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: kube-proxy, namespace: kube-system, labels: {k8s-app: kube-proxy}}
        spec:
          selector: {matchLabels: {k8s-app: kube-proxy}}
          template:
            metadata: {labels: {k8s-app: kube-proxy}}
            spec:
              priorityClassName: system-node-critical
              serviceAccountName: kube-proxy
              hostNetwork: true
              nodeSelector: {kubernetes.io/os: linux}
              tolerations: [{operator: Exists}]
              containers:
              - {name: kube-proxy, image: "{{{repository}}}/kube-proxy:v1.28.3"}
        """;
}
