using System.Text.Json.Nodes;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>prometheus-operator: for each Prometheus and Alertmanager a StatefulSet, its governing Service, the rule files it selects, and the conditions Available and Reconciled.</summary>
internal sealed class PrometheusOperator : Reconciler
{
    private const string Group = "/apis/monitoring.coreos.com/v1";
    private readonly (string Plural, MonitoringKind Kind, Mirror Mirror)[] kinds;
    private readonly Mirror sets, rules, namespaces;

    public PrometheusOperator(ProgramContext context)
        : base(context)
    {
        kinds = [("prometheuses", MonitoringKind.Prometheus, Watch($"{Group}/prometheuses")), ("alertmanagers", MonitoringKind.Alertmanager, Watch($"{Group}/alertmanagers"))];
        sets = Watch("/apis/apps/v1/statefulsets");
        rules = Watch($"{Group}/prometheusrules");
        namespaces = Watch("/api/v1/namespaces");
    }

    /// <summary>Upstream's elects no leader either.</summary>
    public override string Lease => "";

    protected override async Task Reconcile(CancellationToken stop)
    {
        foreach (var (plural, kind, mirror) in kinds)
        {
            foreach (var item in mirror.Items.Where(item => !PodState.IsDeleted(item)))
            {
                var path = $"{Group}/namespaces/{item.Namespace()}/{plural}/{item.Name()}";
                try
                {
                    if (!item.Flag("spec", "paused"))
                    {
                        await Build(kind, item, stop);
                    }

                    await Report(path, kind, item, true, "", "", stop);
                }
                catch (HttpRequestException error)
                {
                    await Report(path, kind, item, false, "ReconciliationFailed", error.Message, stop);
                    throw;
                }
            }
        }
    }

    private async Task Build(MonitoringKind kind, JsonObject item, CancellationToken stop)
    {
        var governing = new OwnedObjects(Api, item, new Dictionary<string, string> { [$"operated-{kind.Name}"] = "true" });
        await governing.Apply("Service", kind.GoverningService, new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["clusterIP"] = "None", ["selector"] = new JsonObject { ["app.kubernetes.io/name"] = kind.Name },
                ["ports"] = new JsonArray(kind.Ports.Select(port => (JsonNode)new JsonObject { ["name"] = port.Name, ["port"] = port.Number, ["targetPort"] = port.Number, ["protocol"] = "TCP" }).ToArray()),
            },
        }, stop);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["app.kubernetes.io/name"] = kind.Name, ["app.kubernetes.io/instance"] = item.Name(), ["app.kubernetes.io/managed-by"] = "prometheus-operator", [kind.Name] = item.Name(),
        };
        var owned = new OwnedObjects(Api, item, item.Map("metadata", "labels").Where(pair => !labels.ContainsKey(pair.Key)).Concat(labels).ToDictionary(StringComparer.Ordinal));
        var name = $"{kind.Name}-{item.Name()}";
        await owned.Keep("Secret", kind.ConfigurationSecret(item.Name()), () => new JsonObject { ["data"] = new JsonObject { [kind.ConfigurationFile] = "" } }, stop);
        if (kind == MonitoringKind.Prometheus)
        {
            await owned.Apply("ConfigMap", $"{name}-rulefiles-0", new JsonObject { ["data"] = Rules(item) }, stop);
        }

        await owned.Apply("StatefulSet", name, kind.StatefulSet(item, labels, Context), stop);
    }

    /// <summary>The rules that a Prometheus selects. No selector selects none; no namespace selector means its own namespace.</summary>
    private JsonObject Rules(JsonObject item)
    {
        var data = new JsonObject();
        if (item.At("spec", "ruleSelector") is not { } selector)
        {
            return data;
        }

        var (wanted, everywhere) = (LabelSelector.Of(selector), item.At("spec", "ruleNamespaceSelector"));
        foreach (var rule in rules.Items.Where(rule => wanted.Matches(rule.Map("metadata", "labels"))
            && (everywhere is null ? rule.Namespace() == item.Namespace() : LabelSelector.Of(everywhere).Matches(namespaces.Find("", rule.Namespace())?.Map("metadata", "labels") ?? []))))
        {
            data[$"{rule.Namespace()}-{rule.Name()}-{rule.Uid()}.yaml"] = rule["spec"]?.ToJsonString();
        }

        return data;
    }

    private async Task Report(string path, MonitoringKind kind, JsonObject item, bool reconciled, string reason, string message, CancellationToken stop)
    {
        var set = sets.Find(item.Namespace(), $"{kind.Name}-{item.Name()}");
        var (wanted, available) = (item.Number(1, "spec", "replicas"), set.Number(0, "status", "availableReplicas"));
        var (state, why) = available >= wanted && set is not null ? ((bool?)true, "") : (false, available == 0 ? "NoPodReady" : "SomePodsNotReady");
        await Api.WriteStatus(path, item, tree =>
        {
            var status = tree.Make("status");
            status["paused"] = item.Flag("spec", "paused");
            status["replicas"] = set.Number(0, "status", "replicas");
            status["updatedReplicas"] = set.Number(0, "status", "updatedReplicas");
            status["availableReplicas"] = available;
            status["unavailableReplicas"] = Math.Max(0, wanted - available);
            Conditions.Set(tree, "Available", state, why, "");
            Conditions.Set(tree, "Reconciled", reconciled, reason, message);
            foreach (var condition in status.Elements("conditions").OfType<JsonObject>())
            {
                condition["observedGeneration"] = item.Number(0, "metadata", "generation");
            }
        }, stop);
    }
}
