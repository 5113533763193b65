using System.Text.Json;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Admission;

/// <summary>The defaults that the API server writes into built-in kinds.</summary>
internal static class BuiltInDefaults
{
    public static void Apply(JsonObject tree, string resource)
    {
        var spec = tree["spec"] as JsonObject;
        switch (resource)
        {
            case "pods":
                Pod(spec ?? tree.Make("spec"));
                break;
            case "deployments.apps":
                spec = Workload(tree);
                spec.Fill("revisionHistoryLimit", 10);
                spec.Fill("progressDeadlineSeconds", 600);
                spec.Fill("strategy", new JsonObject());
                var strategy = spec.Make("strategy");
                strategy.Fill("type", "RollingUpdate");
                if (strategy.Text("type") == "RollingUpdate")
                {
                    strategy.Make("rollingUpdate").Fill("maxSurge", "25%");
                    strategy.Make("rollingUpdate").Fill("maxUnavailable", "25%");
                }

                break;
            case "replicasets.apps":
                Workload(tree);
                break;
            case "statefulsets.apps":
                spec = Workload(tree);
                spec.Fill("podManagementPolicy", "OrderedReady");
                spec.Fill("revisionHistoryLimit", 10);
                spec.Make("updateStrategy").Fill("type", "RollingUpdate");
                if (spec.Text("updateStrategy", "type") == "RollingUpdate")
                {
                    spec.Make("updateStrategy", "rollingUpdate").Fill("partition", 0);
                }

                var retention = spec.Make("persistentVolumeClaimRetentionPolicy");
                retention.Fill("whenDeleted", "Retain");
                retention.Fill("whenScaled", "Retain");
                foreach (var claim in spec.Elements("volumeClaimTemplates").OfType<JsonObject>())
                {
                    claim.Fill("apiVersion", "v1");
                    claim.Fill("kind", "PersistentVolumeClaim");
                    claim.Make("spec").Fill("volumeMode", "Filesystem");
                    claim.Make("status").Fill("phase", "Pending");
                }

                break;
            case "daemonsets.apps":
                spec = Workload(tree, replicas: false);
                spec.Fill("revisionHistoryLimit", 10);
                spec.Make("updateStrategy").Fill("type", "RollingUpdate");
                if (spec.Text("updateStrategy", "type") == "RollingUpdate")
                {
                    spec.Make("updateStrategy", "rollingUpdate").Fill("maxUnavailable", 1);
                    spec.Make("updateStrategy", "rollingUpdate").Fill("maxSurge", 0);
                }

                break;
            case "jobs.batch":
                Job(tree.Make("spec"), tree);
                break;
            case "cronjobs.batch":
                spec = tree.Make("spec");
                spec.Fill("concurrencyPolicy", "Allow");
                spec.Fill("suspend", false);
                spec.Fill("successfulJobsHistoryLimit", 3);
                spec.Fill("failedJobsHistoryLimit", 1);
                Template(spec.Make("jobTemplate", "spec"));
                break;
            case "services":
                Service(tree.Make("spec"));
                break;
            case "secrets":
                tree.Fill("type", "Opaque");
                if (tree["stringData"] is JsonObject plain)
                {
                    foreach (var (name, value) in plain)
                    {
                        tree.Make("data")[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value.Text()));
                    }

                    tree.Remove("stringData");
                }

                break;
            case "namespaces":
                tree.Make("spec").Fill("finalizers", new JsonArray("kubernetes"));
                tree.Make("status").Fill("phase", "Active");
                tree.Make("metadata", "labels")["kubernetes.io/metadata.name"] = tree.Name();
                break;
            case "persistentvolumeclaims":
                tree.Make("spec").Fill("volumeMode", "Filesystem");
                tree.Make("status").Fill("phase", "Pending");
                break;
            case "persistentvolumes":
                tree.Make("spec").Fill("volumeMode", "Filesystem");
                tree.Make("spec").Fill("persistentVolumeReclaimPolicy", "Retain");
                tree.Make("status").Fill("phase", "Pending");
                break;
            case "storageclasses.storage.k8s.io":
                tree.Fill("reclaimPolicy", "Delete");
                tree.Fill("volumeBindingMode", "Immediate");
                break;
            case "horizontalpodautoscalers.autoscaling":
                tree.Make("spec").Fill("minReplicas", 1);
                break;
            case "customresourcedefinitions.apiextensions.k8s.io":
                spec = tree.Make("spec");
                spec.Make("conversion").Fill("strategy", "None");
                var names = spec.Make("names");
                names.Fill("singular", names.Text("kind").ToLowerInvariant());
                names.Fill("listKind", names.Text("kind") + "List");
                break;
            case "ingressclasses.networking.k8s.io":
                (tree.At("spec", "parameters") as JsonObject)?.Fill("scope", "Cluster");
                break;
            case "networkpolicies.networking.k8s.io":
                spec = tree.Make("spec");
                spec.Fill("policyTypes", spec["egress"] is null ? new JsonArray("Ingress") : new JsonArray("Ingress", "Egress"));
                foreach (var port in spec.Elements("ingress").Concat(spec.Elements("egress")).SelectMany(rule => rule.Elements("ports")).OfType<JsonObject>())
                {
                    port.Fill("protocol", "TCP");
                }

                break;
            case "rolebindings.rbac.authorization.k8s.io" or "clusterrolebindings.rbac.authorization.k8s.io":
                (tree["roleRef"] as JsonObject)?.Fill("apiGroup", "rbac.authorization.k8s.io");
                foreach (var subject in tree.Elements("subjects").OfType<JsonObject>())
                {
                    if (subject.Text("kind") is "User" or "Group")
                    {
                        subject.Fill("apiGroup", "rbac.authorization.k8s.io");
                    }
                }

                break;
            case "validatingwebhookconfigurations.admissionregistration.k8s.io" or "mutatingwebhookconfigurations.admissionregistration.k8s.io":
                foreach (var webhook in tree.Elements("webhooks").OfType<JsonObject>())
                {
                    webhook.Fill("failurePolicy", "Fail");
                    webhook.Fill("matchPolicy", "Equivalent");
                    webhook.Fill("timeoutSeconds", 10);
                    webhook.Fill("namespaceSelector", new JsonObject());
                    webhook.Fill("objectSelector", new JsonObject());
                    if (resource.StartsWith("mutating", StringComparison.Ordinal))
                    {
                        webhook.Fill("reinvocationPolicy", "Never");
                    }

                    (webhook.At("clientConfig", "service") as JsonObject)?.Fill("port", 443);
                    foreach (var rule in webhook.Elements("rules").OfType<JsonObject>())
                    {
                        rule.Fill("scope", "*");
                    }
                }

                break;
        }
    }

    private static JsonObject Workload(JsonObject tree, bool replicas = true)
    {
        var spec = tree.Make("spec");
        if (replicas)
        {
            spec.Fill("replicas", 1);
        }

        Template(spec);
        return spec;
    }

    private static void Template(JsonObject spec)
    {
        var template = spec.Make("template");
        (template["metadata"] as JsonObject)?.Remove("creationTimestamp");
        Pod(template.Make("spec"));
    }

    private static void Job(JsonObject spec, JsonObject tree)
    {
        if (spec["completions"] is null && spec["parallelism"] is null)
        {
            spec["completions"] = 1;
        }

        spec.Fill("parallelism", 1);
        spec.Fill("backoffLimit", 6);
        spec.Fill("completionMode", "NonIndexed");
        spec.Fill("suspend", false);
        Template(spec);
        if (!spec.Flag("manualSelector") && tree.Uid().Length > 0 && spec["selector"] is null)
        {
            spec["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = tree.Uid() } };
            var labels = spec.Make("template", "metadata", "labels");
            labels["batch.kubernetes.io/controller-uid"] = tree.Uid();
            labels["batch.kubernetes.io/job-name"] = tree.Name();
            labels["controller-uid"] = tree.Uid();
            labels["job-name"] = tree.Name();
        }
    }

    private static void Pod(JsonObject spec)
    {
        spec.Fill("restartPolicy", "Always");
        spec.Fill("dnsPolicy", "ClusterFirst");
        spec.Fill("schedulerName", "default-scheduler");
        spec.Fill("terminationGracePeriodSeconds", 30);
        spec.Fill("securityContext", new JsonObject());
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            spec["serviceAccount"] = account;
        }

        foreach (var container in spec.Elements("containers").Concat(spec.Elements("initContainers")).OfType<JsonObject>())
        {
            Container(container, spec.Flag("hostNetwork"));
        }

        foreach (var volume in spec.Elements("volumes").OfType<JsonObject>())
        {
            (volume["configMap"] as JsonObject)?.Fill("defaultMode", 420);
            (volume["secret"] as JsonObject)?.Fill("defaultMode", 420);
            (volume["projected"] as JsonObject)?.Fill("defaultMode", 420);
            (volume["downwardAPI"] as JsonObject)?.Fill("defaultMode", 420);
            (volume["hostPath"] as JsonObject)?.Fill("type", "");
            if (volume.Count == 1)
            {
                volume["emptyDir"] = new JsonObject();
            }
        }
    }

    private static void Container(JsonObject container, bool hostNetwork)
    {
        container.Fill("terminationMessagePath", "/dev/termination-log");
        container.Fill("terminationMessagePolicy", "File");
        container.Fill("resources", new JsonObject());
        var image = container.Text("image");
        var tag = image.Contains('@', StringComparison.Ordinal) ? "digest" : image[(image.LastIndexOf('/') + 1)..].Split(':') is [_, var named] ? named : "latest";
        container.Fill("imagePullPolicy", tag == "latest" ? "Always" : "IfNotPresent");
        foreach (var port in container.Elements("ports").OfType<JsonObject>())
        {
            port.Fill("protocol", "TCP");
            if (hostNetwork)
            {
                port.Fill("hostPort", port["containerPort"]?.DeepClone() ?? 0);
            }
        }

        foreach (var name in (string[])["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container[name] is JsonObject probe)
            {
                probe.Fill("timeoutSeconds", 1);
                probe.Fill("periodSeconds", 10);
                probe.Fill("successThreshold", 1);
                probe.Fill("failureThreshold", 3);
                (probe["httpGet"] as JsonObject)?.Fill("scheme", "HTTP");
                (probe["httpGet"] as JsonObject)?.Fill("path", "/");
            }
        }

        foreach (var variable in container.Elements("env").OfType<JsonObject>())
        {
            (variable.At("valueFrom", "fieldRef") as JsonObject)?.Fill("apiVersion", "v1");
        }

        // A limit without a request is the request too.
        if (container.At("resources", "limits") is JsonObject limits)
        {
            foreach (var (name, value) in limits)
            {
                container.Make("resources", "requests").Fill(name, value!.DeepClone());
            }
        }
    }

    private static void Service(JsonObject spec)
    {
        spec.Fill("type", "ClusterIP");
        spec.Fill("sessionAffinity", "None");
        if (spec.Text("type") is "NodePort" or "LoadBalancer")
        {
            spec.Fill("externalTrafficPolicy", "Cluster");
        }

        if (spec.Text("type") != "ExternalName")
        {
            spec.Fill("internalTrafficPolicy", "Cluster");
            spec.Fill("ipFamilies", new JsonArray("IPv4"));
            spec.Fill("ipFamilyPolicy", "SingleStack");
        }

        if (spec.Text("type") == "LoadBalancer")
        {
            spec.Fill("allocateLoadBalancerNodePorts", true);
        }

        foreach (var port in spec.Elements("ports").OfType<JsonObject>())
        {
            port.Fill("protocol", "TCP");
            if (port["port"] is JsonValue value && value.GetValueKind() == JsonValueKind.Number)
            {
                port.Fill("targetPort", value.DeepClone());
            }
        }
    }
}
