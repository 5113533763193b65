using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>What prometheus-operator makes of one of its two kinds.</summary>
internal sealed class MonitoringKind(string name, string folder, string defaultImage, string defaultVersion, string configurationFile, (string Name, int Number)[] ports)
{
    public static readonly MonitoringKind Prometheus = new("prometheus", "/prometheus", "quay.io/prometheus/prometheus", "v2.46.0", "prometheus.yaml.gz", [("web", 9090)]);
    public static readonly MonitoringKind Alertmanager = new("alertmanager", "/alertmanager", "quay.io/prometheus/alertmanager", "v0.25.0", "alertmanager.yaml.gz", [("web", 9093), ("tcp-mesh", 9094)]);

    public string Name => name;

    public string GoverningService => $"{name}-operated";

    public string ConfigurationFile => configurationFile;

    public (string Name, int Number)[] Ports => ports;

    public string ConfigurationSecret(string instance) => this == Prometheus ? $"prometheus-{instance}" : $"alertmanager-{instance}-generated";

    /// <summary>From the fields of the resource; containers and volumes that it adds are laid over.</summary>
    public JsonObject StatefulSet(JsonObject item, IReadOnlyDictionary<string, string> labels, ProgramContext context)
    {
        var spec = item.At("spec");
        var claim = spec.At("storage", "volumeClaimTemplate");
        var volume = claim.Name() is { Length: > 0 } named ? named : $"{name}-{item.Name()}-db";
        var pod = new JsonObject
        {
            ["terminationGracePeriodSeconds"] = this == Prometheus ? 600 : 120, ["automountServiceAccountToken"] = true,
            ["containers"] = new JsonArray(Main(item, volume), Reloader(context)),
            ["volumes"] = new JsonArray(new JsonObject { ["name"] = "config", ["secret"] = new JsonObject { ["secretName"] = ConfigurationSecret(item.Name()) } }, new JsonObject { ["name"] = "config-out", ["emptyDir"] = new JsonObject() }),
        };
        foreach (var field in (string[])["serviceAccountName", "nodeSelector", "tolerations", "affinity", "topologySpreadConstraints", "securityContext", "priorityClassName", "imagePullSecrets", "hostAliases"])
        {
            if (spec.At(field) is { } value)
            {
                pod[field] = value.DeepClone();
            }
        }

        if (this == Prometheus)
        {
            ((JsonArray)pod["volumes"]!).Add((JsonNode)new JsonObject { ["name"] = $"prometheus-{item.Name()}-rulefiles-0", ["configMap"] = new JsonObject { ["name"] = $"prometheus-{item.Name()}-rulefiles-0" } });
        }

        foreach (var secret in spec.Strings("secrets"))
        {
            ((JsonArray)pod["volumes"]!).Add((JsonNode)new JsonObject { ["name"] = $"secret-{secret}", ["secret"] = new JsonObject { ["secretName"] = secret } });
        }

        if (claim is null)
        {
            ((JsonArray)pod["volumes"]!).Add((JsonNode)new JsonObject { ["name"] = volume, ["emptyDir"] = spec.At("storage", "emptyDir")?.DeepClone() ?? new JsonObject() });
        }

        Overlay.Apply(pod, new JsonObject { ["containers"] = spec.At("containers")?.DeepClone() ?? new JsonArray(), ["volumes"] = spec.At("volumes")?.DeepClone() ?? new JsonArray() });
        var metadata = new JsonObject { ["labels"] = spec.Map("podMetadata", "labels").Where(pair => !labels.ContainsKey(pair.Key)).Concat(labels).ToJson(), ["annotations"] = spec.Map("podMetadata", "annotations").Append(KeyValuePair.Create("kubectl.kubernetes.io/default-container", name)).ToJson() };
        var set = new JsonObject
        {
            ["replicas"] = spec.Number(1, "replicas"), ["serviceName"] = GoverningService, ["podManagementPolicy"] = "Parallel",
            ["selector"] = new JsonObject { ["matchLabels"] = labels.ToJson() }, ["template"] = new JsonObject { ["metadata"] = metadata, ["spec"] = pod },
        };
        if (claim is not null)
        {
            var wanted = claim["spec"]?.DeepClone() as JsonObject ?? [];
            wanted.Fill("accessModes", new JsonArray("ReadWriteOnce"));
            set["volumeClaimTemplates"] = new JsonArray(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "PersistentVolumeClaim", ["metadata"] = new JsonObject { ["name"] = volume }, ["spec"] = wanted });
        }

        return new JsonObject { ["spec"] = set };
    }

    private JsonObject Main(JsonObject item, string volume)
    {
        var spec = item.At("spec");
        var version = spec.Text("version") is { Length: > 0 } own ? own : defaultVersion;
        var arguments = new List<string> { $"--storage.{(this == Prometheus ? "tsdb.path" : "path")}={folder}" };
        foreach (var (field, flag) in ((string, string)[])[("retention", this == Prometheus ? "storage.tsdb.retention.time" : "data.retention"), ("retentionSize", "storage.tsdb.retention.size"), ("externalUrl", "web.external-url"), ("routePrefix", "web.route-prefix")])
        {
            if (spec.Text(field) is { Length: > 0 } value)
            {
                arguments.Add($"--{flag}={value}");
            }
        }

        var mounts = new JsonArray(new JsonObject { ["name"] = "config-out", ["mountPath"] = $"/etc/{name}/config_out" }, new JsonObject { ["name"] = volume, ["mountPath"] = folder });
        foreach (var mount in spec.Elements("volumeMounts"))
        {
            mounts.Add(mount.DeepClone());
        }

        return new JsonObject
        {
            ["name"] = name, ["image"] = spec.Text("image") is { Length: > 0 } image ? image : $"{(spec.Text("baseImage") is { Length: > 0 } based ? based : defaultImage)}:{version}",
            ["args"] = arguments.ToJson(), ["resources"] = spec.At("resources")?.DeepClone() ?? new JsonObject(),
            ["ports"] = new JsonArray(ports.Select(port => (JsonNode)new JsonObject { ["name"] = port.Name, ["containerPort"] = port.Number, ["protocol"] = "TCP" }).ToArray()),
            ["readinessProbe"] = new JsonObject { ["httpGet"] = new JsonObject { ["path"] = $"{spec.Text("routePrefix").TrimEnd('/')}/-/ready", ["port"] = "web" } },
            ["volumeMounts"] = mounts,
        };
    }

    /// <summary>The sidecar, of the image and size that the operator's flags give.</summary>
    private JsonObject Reloader(ProgramContext context)
    {
        var resources = new JsonObject();
        foreach (var (kind, resource, flag) in ((string, string, string)[])[("requests", "cpu", "config-reloader-cpu-request"), ("limits", "cpu", "config-reloader-cpu-limit"), ("requests", "memory", "config-reloader-memory-request"), ("limits", "memory", "config-reloader-memory-limit")])
        {
            if (context.Option(flag) is { Length: > 0 } amount and not "0")
            {
                resources.Make(kind)[resource] = amount;
            }
        }

        return new JsonObject
        {
            ["name"] = "config-reloader", ["image"] = context.Option("prometheus-config-reloader") is { Length: > 0 } image ? image : "quay.io/prometheus-operator/prometheus-config-reloader:v0.67.1",
            ["resources"] = resources, ["ports"] = new JsonArray(new JsonObject { ["name"] = "reloader-web", ["containerPort"] = 8080, ["protocol"] = "TCP" }),
            ["volumeMounts"] = new JsonArray(new JsonObject { ["name"] = "config", ["mountPath"] = $"/etc/{name}/config" }, new JsonObject { ["name"] = "config-out", ["mountPath"] = $"/etc/{name}/config_out" }),
        };
    }
}
