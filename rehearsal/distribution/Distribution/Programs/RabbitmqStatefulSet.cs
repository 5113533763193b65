using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Programs;

/// <summary>The StatefulSet of a RabbitmqCluster, before the user's override.</summary>
internal static class RabbitmqStatefulSet
{
    private const string DefaultImage = "rabbitmq:3.13.2-management";

    /// <summary>The cookie, the list of plugins and the tool's login, where the server's user can read them. Upstream then waits for half a minute.</summary>
    private const string Setup = "cp /tmp/erlang-cookie-secret/.erlang.cookie /var/lib/rabbitmq/.erlang.cookie && chmod 600 /var/lib/rabbitmq/.erlang.cookie ; "
        + "cp /tmp/rabbitmq-plugins/enabled_plugins /operator/enabled_plugins ; "
        + "echo '[default]' > /var/lib/rabbitmq/.rabbitmqadmin.conf && sed -e 's/default_user/username/' -e 's/default_pass/password/' /tmp/default_user.conf >> /var/lib/rabbitmq/.rabbitmqadmin.conf "
        + "&& chmod 600 /var/lib/rabbitmq/.rabbitmqadmin.conf";

    public static JsonObject Of(JsonObject cluster, IReadOnlyDictionary<string, string> labels, string defaultUser, JsonObject reference)
    {
        var (name, spec) = (cluster.Name(), cluster.At("spec"));
        var image = spec.Text("image") is { Length: > 0 } own ? own : DefaultImage;
        var storage = spec.At("persistence", "storage")?.DeepClone() ?? "10Gi";
        var persistent = Quantity.Parse(storage) > 0;
        var volumes = Volumes(name, defaultUser);
        if (!persistent)
        {
            volumes.Add((JsonNode)new JsonObject { ["name"] = "persistence", ["emptyDir"] = new JsonObject() });
        }

        var pod = new JsonObject
        {
            ["serviceAccountName"] = $"{name}-server", ["automountServiceAccountToken"] = true,
            ["terminationGracePeriodSeconds"] = spec.Number(604800, "terminationGracePeriodSeconds"),
            ["securityContext"] = new JsonObject { ["runAsUser"] = 999, ["fsGroup"] = 0 },
            ["initContainers"] = new JsonArray(new JsonObject
            {
                ["name"] = "setup-container", ["image"] = image, ["command"] = new JsonArray("sh", "-c", Setup),
                ["resources"] = new JsonObject { ["limits"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "500Mi" }, ["requests"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "500Mi" } },
                ["volumeMounts"] = new JsonArray(
                    Mount("plugins-conf", "/tmp/rabbitmq-plugins/"), Mount("rabbitmq-erlang-cookie", "/var/lib/rabbitmq/"), Mount("erlang-cookie-secret", "/tmp/erlang-cookie-secret/"),
                    Mount("rabbitmq-plugins", "/operator"), Mount("persistence", "/var/lib/rabbitmq/mnesia/"), Mount("rabbitmq-confd", "/tmp/default_user.conf", "default_user.conf")),
            }),
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = "rabbitmq", ["image"] = image, ["resources"] = spec.At("resources")?.DeepClone() ?? new JsonObject(),
                ["env"] = Environment(name),
                ["ports"] = new JsonArray(Port("epmd", 4369), Port("amqp", 5672), Port("management", 15672), Port("prometheus", 15692)),
                ["readinessProbe"] = new JsonObject { ["tcpSocket"] = new JsonObject { ["port"] = "amqp" }, ["initialDelaySeconds"] = 10, ["timeoutSeconds"] = 5, ["periodSeconds"] = 10, ["failureThreshold"] = 3 },
                ["volumeMounts"] = new JsonArray(ServerMounts(spec).ToArray()),
            }),
            ["volumes"] = volumes,
        };
        foreach (var field in (string[])["affinity", "tolerations", "imagePullSecrets"])
        {
            if (spec.At(field) is { } value)
            {
                pod[field] = value.DeepClone();
            }
        }

        var set = new JsonObject
        {
            ["replicas"] = spec.Number(1, "replicas"), ["serviceName"] = $"{name}-nodes", ["podManagementPolicy"] = "Parallel",
            ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app.kubernetes.io/name"] = name } },
            ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = labels.ToJson() }, ["spec"] = pod },
        };
        if (persistent)
        {
            set["volumeClaimTemplates"] = new JsonArray(Claim(spec.Text("persistence", "storageClassName"), storage, labels, reference));
        }

        return new JsonObject { ["spec"] = set };
    }

    /// <summary>The claims belong to the resource and go with it.</summary>
    private static JsonObject Claim(string storageClass, JsonNode storage, IReadOnlyDictionary<string, string> labels, JsonObject reference)
    {
        var spec = new JsonObject { ["accessModes"] = new JsonArray("ReadWriteOnce"), ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = storage.DeepClone() } } };
        if (storageClass.Length > 0)
        {
            spec["storageClassName"] = storageClass;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "PersistentVolumeClaim",
            ["metadata"] = new JsonObject { ["name"] = "persistence", ["labels"] = labels.ToJson(), ["ownerReferences"] = new JsonArray(reference) }, ["spec"] = spec,
        };
    }

    private static JsonArray Volumes(string name, string defaultUser) => new(
        new JsonObject { ["name"] = "plugins-conf", ["configMap"] = new JsonObject { ["name"] = $"{name}-plugins-conf" } },
        new JsonObject
        {
            ["name"] = "rabbitmq-confd",
            ["projected"] = new JsonObject
            {
                ["sources"] = new JsonArray(
                    new JsonObject { ["configMap"] = new JsonObject { ["name"] = $"{name}-server-conf" } },
                    new JsonObject { ["secret"] = new JsonObject { ["name"] = defaultUser, ["items"] = new JsonArray(new JsonObject { ["key"] = "default_user.conf", ["path"] = "default_user.conf" }) } }),
            },
        },
        new JsonObject { ["name"] = "rabbitmq-erlang-cookie", ["emptyDir"] = new JsonObject() },
        new JsonObject { ["name"] = "erlang-cookie-secret", ["secret"] = new JsonObject { ["secretName"] = $"{name}-erlang-cookie" } },
        new JsonObject { ["name"] = "rabbitmq-plugins", ["emptyDir"] = new JsonObject() });

    private static JsonArray Environment(string name)
    {
        static JsonObject Field(string variable, string path) => new() { ["name"] = variable, ["valueFrom"] = new JsonObject { ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = path } } };
        static JsonObject Value(string variable, string value) => new() { ["name"] = variable, ["value"] = value };
        return new JsonArray(
            Field("MY_POD_NAME", "metadata.name"), Field("MY_POD_NAMESPACE", "metadata.namespace"), Value("K8S_SERVICE_NAME", $"{name}-nodes"),
            Value("RABBITMQ_ENABLED_PLUGINS_FILE", "/operator/enabled_plugins"), Value("RABBITMQ_USE_LONGNAME", "true"),
            Value("RABBITMQ_NODENAME", "rabbit@$(MY_POD_NAME).$(K8S_SERVICE_NAME).$(MY_POD_NAMESPACE)"), Value("K8S_HOSTNAME_SUFFIX", ".$(K8S_SERVICE_NAME).$(MY_POD_NAMESPACE)"));
    }

    private static IEnumerable<JsonNode> ServerMounts(JsonNode? spec)
    {
        yield return Mount("persistence", "/var/lib/rabbitmq/mnesia/");
        yield return Mount("rabbitmq-erlang-cookie", "/var/lib/rabbitmq/");
        yield return Mount("rabbitmq-plugins", "/operator");
        yield return Mount("rabbitmq-confd", "/etc/rabbitmq/conf.d/10-operatorDefaults.conf", "operatorDefaults.conf");
        yield return Mount("rabbitmq-confd", "/etc/rabbitmq/conf.d/11-default_user.conf", "default_user.conf");
        yield return Mount("rabbitmq-confd", "/etc/rabbitmq/conf.d/90-userDefinedConfiguration.conf", "userDefinedConfiguration.conf");
        foreach (var (field, file) in ((string, string)[])[("advancedConfig", "advanced.config"), ("envConfig", "rabbitmq-env.conf")])
        {
            if (spec.Text("rabbitmq", field).Length > 0)
            {
                yield return Mount("rabbitmq-confd", $"/etc/rabbitmq/{file}", file);
            }
        }
    }

    private static JsonObject Mount(string volume, string path, string part = "")
    {
        var mount = new JsonObject { ["name"] = volume, ["mountPath"] = path };
        if (part.Length > 0)
        {
            mount["subPath"] = part;
        }

        return mount;
    }

    private static JsonObject Port(string name, int number) => new() { ["name"] = name, ["containerPort"] = number, ["protocol"] = "TCP" };
}
