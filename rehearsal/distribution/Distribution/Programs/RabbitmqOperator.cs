using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Programs;

/// <summary>cluster-operator of RabbitMQ: for each RabbitmqCluster a StatefulSet with its services, configuration, default user and rights, and the conditions that follow from them.</summary>
internal sealed class RabbitmqOperator : Reconciler
{
    private const string Clusters = "/apis/rabbitmq.com/v1beta1/rabbitmqclusters";
    private readonly Mirror clusters, sets, endpoints;

    public RabbitmqOperator(ProgramContext context)
        : base(context)
    {
        clusters = Watch(Clusters);
        sets = Watch("/apis/apps/v1/statefulsets");
        endpoints = Watch("/api/v1/endpoints");
    }

    public override string Lease => "rabbitmq-cluster-operator-leader-election";

    protected override async Task Reconcile(CancellationToken stop)
    {
        foreach (var cluster in clusters.Items.Where(cluster => !PodState.IsDeleted(cluster) && cluster.Text("metadata", "labels", "rabbitmq.com/pauseReconciliation") != "true"))
        {
            try
            {
                await Build(cluster, stop);
                await Report(cluster, true, "Success", "Finish reconciling", stop);
            }
            catch (HttpRequestException error)
            {
                await Report(cluster, false, "Error", error.Message, stop);
                throw;
            }
        }
    }

    private async Task Build(JsonObject cluster, CancellationToken stop)
    {
        var name = cluster.Name();
        var labels = Labels(cluster);
        var owned = new OwnedObjects(Api, cluster, labels);
        await Services(owned, cluster, stop);
        await Configuration(owned, cluster, stop);
        await Secrets(owned, cluster, stop);
        await owned.Apply("ServiceAccount", $"{name}-server", [], stop);
        await owned.Apply("Role", $"{name}-peer-discovery", new JsonObject
        {
            ["rules"] = new JsonArray(
                new JsonObject { ["apiGroups"] = new JsonArray(""), ["resources"] = new JsonArray("endpoints"), ["verbs"] = new JsonArray("get") },
                new JsonObject { ["apiGroups"] = new JsonArray(""), ["resources"] = new JsonArray("events"), ["verbs"] = new JsonArray("create") }),
        }, stop);
        await owned.Apply("RoleBinding", $"{name}-server", new JsonObject
        {
            ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Role", ["name"] = $"{name}-peer-discovery" },
            ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = $"{name}-server", ["namespace"] = cluster.Namespace() }),
        }, stop);
        var set = RabbitmqStatefulSet.Of(cluster, labels, DefaultUser(cluster), owned.Reference);
        Overlay.Apply(set, cluster.At("spec", "override", "statefulSet"));
        await owned.Apply("StatefulSet", $"{name}-server", set, stop);
    }

    private static Dictionary<string, string> Labels(JsonObject cluster) => new(StringComparer.Ordinal)
    {
        ["app.kubernetes.io/name"] = cluster.Name(), ["app.kubernetes.io/component"] = "rabbitmq", ["app.kubernetes.io/part-of"] = "rabbitmq",
    };

    /// <summary>The Secret of the first user: the one that the resource names, or a generated one.</summary>
    private static string DefaultUser(JsonObject cluster) =>
        cluster.Text("spec", "secretBackend", "externalSecret", "name") is { Length: > 0 } named ? named : $"{cluster.Name()}-default-user";

    private static async Task Services(OwnedObjects owned, JsonObject cluster, CancellationToken stop)
    {
        var selector = new JsonObject { ["app.kubernetes.io/name"] = cluster.Name() };
        static JsonObject Port(string name, int number, string protocol) => new() { ["name"] = name, ["port"] = number, ["targetPort"] = number, ["protocol"] = "TCP", ["appProtocol"] = protocol };
        await owned.Apply("Service", $"{cluster.Name()}-nodes", new JsonObject
        {
            ["spec"] = new JsonObject { ["clusterIP"] = "None", ["publishNotReadyAddresses"] = true, ["selector"] = selector.DeepClone(), ["ports"] = new JsonArray(Port("epmd", 4369, "epmd"), Port("cluster-rpc", 25672, "rabbitmq.com/cluster-rpc")) },
        }, stop);
        var service = new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["type"] = cluster.Text("spec", "service", "type") is { Length: > 0 } type ? type : "ClusterIP", ["selector"] = selector,
                ["ports"] = new JsonArray(Port("amqp", 5672, "amqp"), Port("management", 15672, "http"), Port("prometheus", 15692, "prometheus.io/metrics")),
            },
        };
        Overlay.Apply(service, cluster.At("spec", "override", "service"));
        await owned.Apply("Service", cluster.Name(), service, stop);
    }

    private static async Task Configuration(OwnedObjects owned, JsonObject cluster, CancellationToken stop)
    {
        var memory = Quantity.Parse(cluster.At("spec", "resources", "limits", "memory"));
        var user = new StringBuilder();
        if (memory > 0)
        {
            // As the operator does: a fifth, and at most 2 GiB, is left to what the broker does not count.
            user.Append("total_memory_available_override_value = ").Append((long)(memory - Math.Min(memory / 5, 2m * (1L << 30)))).Append('\n');
        }

        user.Append(cluster.Text("spec", "rabbitmq", "additionalConfig").TrimEnd()).Append('\n');
        var data = new JsonObject
        {
            ["operatorDefaults.conf"] = $"queue_master_locator = min-masters\ndisk_free_limit.absolute = 2GB\ncluster_partition_handling = pause_minority\ncluster_formation.peer_discovery_backend = rabbit_peer_discovery_k8s\ncluster_formation.k8s.host = kubernetes.default\ncluster_formation.k8s.address_type = hostname\ncluster_formation.target_cluster_size_hint = {cluster.Number(1, "spec", "replicas")}\ncluster_name = {cluster.Name()}\n",
            ["userDefinedConfiguration.conf"] = user.ToString(),
        };
        foreach (var (field, file) in ((string, string)[])[("advancedConfig", "advanced.config"), ("envConfig", "rabbitmq-env.conf")])
        {
            if (cluster.Text("spec", "rabbitmq", field) is { Length: > 0 } text)
            {
                data[file] = text;
            }
        }

        await owned.Apply("ConfigMap", $"{cluster.Name()}-server-conf", new JsonObject { ["data"] = data }, stop);
        var plugins = ((string[])["rabbitmq_peer_discovery_k8s", "rabbitmq_prometheus", "rabbitmq_management"]).Concat(cluster.Strings("spec", "rabbitmq", "additionalPlugins")).Distinct();
        await owned.Apply("ConfigMap", $"{cluster.Name()}-plugins-conf", new JsonObject { ["data"] = new JsonObject { ["enabled_plugins"] = $"[{string.Join(',', plugins)}]." } }, stop);
    }

    private static async Task Secrets(OwnedObjects owned, JsonObject cluster, CancellationToken stop)
    {
        static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        static string Random() => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", 32);
        await owned.Keep("Secret", $"{cluster.Name()}-erlang-cookie", () => new JsonObject { ["type"] = "Opaque", ["data"] = new JsonObject { [".erlang.cookie"] = Encode(Random()) } }, stop);
        if (cluster.At("spec", "secretBackend", "externalSecret") is not null || cluster.At("spec", "secretBackend", "vault") is not null)
        {
            return;
        }

        await owned.Keep("Secret", DefaultUser(cluster), () =>
        {
            var (user, password, host) = ($"default_user_{Random()[..16]}", Random(), $"{cluster.Name()}.{cluster.Namespace()}.svc");
            return new JsonObject
            {
                ["type"] = "Opaque",
                ["data"] = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["username"] = Encode(user), ["password"] = Encode(password), ["default_user.conf"] = Encode($"default_user = {user}\ndefault_pass = {password}\n"), ["provider"] = Encode("rabbitmq"),
                    ["type"] = Encode("rabbitmq"), ["host"] = Encode(host), ["port"] = Encode("5672"), ["connection_string"] = Encode($"amqp://{user}:{password}@{host}:5672/"),
                }.ToJson(),
            };
        }, stop);
    }

    private async Task Report(JsonObject cluster, bool succeeded, string reason, string message, CancellationToken stop)
    {
        var set = sets.Find(cluster.Namespace(), $"{cluster.Name()}-server");
        var (ready, wanted) = (set.Number(0, "status", "readyReplicas"), set.Number(1, "spec", "replicas"));
        var available = endpoints.Find(cluster.Namespace(), cluster.Name()).Elements("subsets").Any(subset => subset.Elements("addresses").Any());
        var resources = cluster.At("spec", "resources");
        var unequal = resources.At("limits", "memory") is { } limit && Quantity.Parse(limit) != Quantity.Parse(resources.At("requests", "memory"));
        await Api.WriteStatus($"/apis/rabbitmq.com/v1beta1/namespaces/{cluster.Namespace()}/rabbitmqclusters/{cluster.Name()}", cluster, tree =>
        {
            Conditions.Set(tree, "AllReplicasReady", set is not null && ready >= wanted, set is not null && ready >= wanted ? "AllPodsAreReady" : "NotAllPodsReady", set is not null && ready >= wanted ? "" : $"{ready}/{wanted} Pods ready");
            Conditions.Set(tree, "ClusterAvailable", available, available ? "AtLeastOneEndpointAvailable" : "NoEndpointsAvailable", available ? "" : "The service has no endpoints available");
            Conditions.Set(tree, "NoWarnings", !unequal, unequal ? "MemoryRequestAndLimitDifferent" : "NoWarnings", unequal ? "RabbitMQ container memory resource request and limit must be equal" : "");
            Conditions.Set(tree, "ReconcileSuccess", succeeded, reason, message);
            var status = tree.Make("status");
            status["observedGeneration"] = cluster.Number(0, "metadata", "generation");
            status["binding"] = new JsonObject { ["name"] = DefaultUser(cluster) };
            status["defaultUser"] = new JsonObject
            {
                ["secretReference"] = new JsonObject { ["name"] = DefaultUser(cluster), ["namespace"] = cluster.Namespace(), ["keys"] = new JsonObject { ["username"] = "username", ["password"] = "password" } },
                ["serviceReference"] = new JsonObject { ["name"] = cluster.Name(), ["namespace"] = cluster.Namespace() },
            };
        }, stop);
    }
}
