using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Admission;

/// <summary>What the API server checks in built-in kinds beyond the types of their fields.</summary>
internal static partial class BuiltInValidation
{
    private static readonly Dictionary<string, string[]> RequiredFields = new(StringComparer.Ordinal)
    {
        ["storageclasses.storage.k8s.io"] = ["provisioner"],
        ["rolebindings.rbac.authorization.k8s.io"] = ["roleRef.name", "roleRef.kind"],
        ["clusterrolebindings.rbac.authorization.k8s.io"] = ["roleRef.name", "roleRef.kind"],
        ["horizontalpodautoscalers.autoscaling"] = ["spec.maxReplicas", "spec.scaleTargetRef.kind", "spec.scaleTargetRef.name"],
        ["cronjobs.batch"] = ["spec.schedule"],
        ["persistentvolumeclaims"] = ["spec.accessModes", "spec.resources.requests.storage"],
        ["persistentvolumes"] = ["spec.capacity", "spec.accessModes"],
        ["certificatesigningrequests.certificates.k8s.io"] = ["spec.request", "spec.signerName", "spec.usages"],
        ["priorityclasses.scheduling.k8s.io"] = ["value"],
        ["ingressclasses.networking.k8s.io"] = ["spec.controller"],
        ["apiservices.apiregistration.k8s.io"] = ["spec.group", "spec.version", "spec.groupPriorityMinimum", "spec.versionPriority"],
        ["customresourcedefinitions.apiextensions.k8s.io"] = ["spec.group", "spec.names.plural", "spec.names.kind", "spec.scope", "spec.versions"],
    };

    public static void Check(JsonObject tree, string resource, List<FieldError> errors)
    {
        foreach (var path in RequiredFields.GetValueOrDefault(resource, []))
        {
            if (tree.At(path.Split('.')) is null)
            {
                errors.Add(FieldError.Required(path));
            }
        }

        switch (resource)
        {
            case "pods":
                PodSpec(tree["spec"], "spec", errors);
                break;
            case "deployments.apps" or "replicasets.apps" or "statefulsets.apps" or "daemonsets.apps":
                Selector(tree, errors);
                NotNegative(tree, errors, "spec", "replicas");
                Template(tree.At("spec", "template"), "spec.template", ["Always"], errors, tree.Elements("spec", "volumeClaimTemplates").Select(claim => claim.Name()));
                break;
            case "jobs.batch":
                NotNegative(tree, errors, "spec", "completions");
                NotNegative(tree, errors, "spec", "parallelism");
                NotNegative(tree, errors, "spec", "backoffLimit");
                Template(tree.At("spec", "template"), "spec.template", ["OnFailure", "Never"], errors);
                break;
            case "cronjobs.batch":
                Template(tree.At("spec", "jobTemplate", "spec", "template"), "spec.jobTemplate.spec.template", ["OnFailure", "Never"], errors);
                var schedule = tree.Text("spec", "schedule");
                if (schedule.Length > 0 && !Controllers.CronSchedule.TryParse(schedule, out _))
                {
                    errors.Add(FieldError.Invalid("spec.schedule", $"\"{schedule}\"", "expected exactly 5 fields of a cron expression, or a name such as @daily"));
                }

                break;
            case "services":
                Service(tree, errors);
                break;
            case "ingresses.networking.k8s.io":
                Ingress(tree, errors);
                break;
            case "secrets":
                SecretData(tree, errors);
                break;
            case "configmaps":
                foreach (var (key, _) in (tree["data"] as JsonObject ?? []).Concat(tree["binaryData"] as JsonObject ?? []))
                {
                    ConfigKey(key, "data", errors);
                }

                break;
            case "nodes":
                foreach (var taint in tree.Elements("spec", "taints"))
                {
                    if (taint.Text("effect") is not ("NoSchedule" or "PreferNoSchedule" or "NoExecute"))
                    {
                        errors.Add(FieldError.NotSupported("spec.taints[].effect", $"\"{taint.Text("effect")}\"", ["NoSchedule", "PreferNoSchedule", "NoExecute"]));
                    }
                }

                break;
            case "persistentvolumeclaims":
                Quantities(tree.At("spec", "resources", "requests") as JsonObject, "spec.resources.requests", errors);
                break;
        }
    }

    private static void Selector(JsonObject tree, List<FieldError> errors)
    {
        var labels = tree.Map("spec", "template", "metadata", "labels");
        if (tree.At("spec", "selector") is not JsonObject { Count: > 0 } selector)
        {
            errors.Add(FieldError.Required("spec.selector"));
            return;
        }

        if (!LabelSelector.Of(selector).Matches(labels))
        {
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", (tree.At("spec", "template", "metadata", "labels") ?? new JsonObject()).ToJsonString(), "`selector` does not match template `labels`"));
        }
    }

    /// <param name="claims">Volumes that each pod gets by claim templates.</param>
    private static void Template(JsonNode? template, string path, string[] restartPolicies, List<FieldError> errors, IEnumerable<string>? claims = null)
    {
        if (template is null)
        {
            errors.Add(FieldError.Required(path));
            return;
        }

        Names.CheckLabels(template.At("metadata", "labels") as JsonObject, $"{path}.metadata.labels", errors);
        PodSpec(template["spec"], $"{path}.spec", errors, claims);
        var policy = template.Text("spec", "restartPolicy");
        if (!restartPolicies.Contains(policy))
        {
            errors.Add(FieldError.NotSupported($"{path}.spec.restartPolicy", $"\"{policy}\"", restartPolicies));
        }
    }

    private static void PodSpec(JsonNode? spec, string path, List<FieldError> errors, IEnumerable<string>? claims = null)
    {
        if (!spec.Elements("containers").Any())
        {
            errors.Add(FieldError.Required($"{path}.containers"));
        }

        var volumes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (volume, index) in spec.Elements("volumes").Select((volume, index) => (volume, index)))
        {
            if (volume.Text("name") is not { Length: > 0 } name)
            {
                errors.Add(FieldError.Required($"{path}.volumes[{index}].name"));
            }
            else if (!volumes.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{path}.volumes[{index}].name", $"\"{name}\""));
            }

            if (((JsonObject)volume).Count > 2)
            {
                errors.Add(FieldError.Forbidden($"{path}.volumes[{index}]", "may not specify more than 1 volume type"));
            }
        }

        volumes.UnionWith(claims ?? []);

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var list in (string[])["initContainers", "containers"])
        {
            foreach (var (container, index) in spec.Elements(list).Select((container, index) => (container, index)))
            {
                Container(container, $"{path}.{list}[{index}]", names, volumes, errors);
            }
        }

        foreach (var (key, value) in spec.Map("nodeSelector"))
        {
            Names.CheckLabels(new JsonObject { [key] = value }, $"{path}.nodeSelector", errors);
        }

        if (spec.Text("restartPolicy") is { Length: > 0 } policy && policy is not ("Always" or "OnFailure" or "Never"))
        {
            errors.Add(FieldError.NotSupported($"{path}.restartPolicy", $"\"{policy}\"", ["Always", "OnFailure", "Never"]));
        }

        foreach (var (toleration, index) in spec.Elements("tolerations").Select((toleration, index) => (toleration, index)))
        {
            if (toleration.Text("operator") is { Length: > 0 } @operator && @operator is not ("Exists" or "Equal"))
            {
                errors.Add(FieldError.NotSupported($"{path}.tolerations[{index}].operator", $"\"{@operator}\"", ["Equal", "Exists"]));
            }
        }
    }

    private static void Container(JsonNode container, string path, HashSet<string> names, HashSet<string> volumes, List<FieldError> errors)
    {
        var name = container.Text("name");
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.name"));
        }
        else if (!Names.IsLabel(name))
        {
            errors.Add(FieldError.Invalid($"{path}.name", $"\"{name}\"", "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"));
        }
        else if (!names.Add(name))
        {
            errors.Add(FieldError.Duplicate($"{path}.name", $"\"{name}\""));
        }

        var image = container.Text("image");
        if (image.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.image"));
        }
        else if (image.Trim() != image)
        {
            errors.Add(FieldError.Invalid($"{path}.image", $"\"{image}\"", "must not have leading or trailing whitespace"));
        }

        foreach (var (port, index) in container.Elements("ports").Select((port, index) => (port, index)))
        {
            Port(port["containerPort"], $"{path}.ports[{index}].containerPort", errors);
        }

        foreach (var (mount, index) in container.Elements("volumeMounts").Select((mount, index) => (mount, index)))
        {
            if (!volumes.Contains(mount.Text("name")))
            {
                errors.Add(new FieldError($"{path}.volumeMounts[{index}].name", "FieldValueNotFound", $"Not found: \"{mount.Text("name")}\""));
            }

            if (mount.Text("mountPath").Length == 0)
            {
                errors.Add(FieldError.Required($"{path}.volumeMounts[{index}].mountPath"));
            }
        }

        foreach (var (variable, index) in container.Elements("env").Select((variable, index) => (variable, index)))
        {
            if (variable.Text("name").Length == 0)
            {
                errors.Add(FieldError.Required($"{path}.env[{index}].name"));
            }
        }

        var limits = container.At("resources", "limits") as JsonObject;
        var requests = container.At("resources", "requests") as JsonObject;
        var wellFormed = Quantities(limits, $"{path}.resources.limits", errors) & Quantities(requests, $"{path}.resources.requests", errors);
        foreach (var (resource, amount) in wellFormed ? requests ?? [] : [])
        {
            if (limits?[resource] is { } limit && Quantity.Parse(amount) > Quantity.Parse(limit))
            {
                errors.Add(FieldError.Invalid($"{path}.resources.requests", $"\"{amount.Text()}\"", $"must be less than or equal to {resource} limit of {limit.Text()}"));
            }
        }
    }

    private static bool Quantities(JsonObject? amounts, string path, List<FieldError> errors)
    {
        var before = errors.Count;
        foreach (var (name, value) in amounts ?? [])
        {
            var text = value.Text() is { Length: > 0 } written ? written : value?.ToJsonString() ?? "";
            if (!Quantity.TryParse(text, out var amount))
            {
                errors.Add(FieldError.Invalid($"{path}[{name}]", $"\"{text}\"", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
            }
            else if (amount < 0)
            {
                errors.Add(FieldError.Invalid($"{path}[{name}]", $"\"{text}\"", "must be greater than or equal to 0"));
            }
        }

        return errors.Count == before;
    }

    private static void Service(JsonObject tree, List<FieldError> errors)
    {
        var type = tree.Text("spec", "type");
        if (type is not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
        {
            errors.Add(FieldError.NotSupported("spec.type", $"\"{type}\"", ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]));
        }

        var ports = tree.Elements("spec", "ports").ToList();
        if (ports.Count == 0 && type != "ExternalName" && tree.Text("spec", "clusterIP") != "None")
        {
            errors.Add(FieldError.Required("spec.ports"));
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < ports.Count; index++)
        {
            Port(ports[index]["port"], $"spec.ports[{index}].port", errors);
            var name = ports[index].Text("name");
            if (ports.Count > 1 && name.Length == 0)
            {
                errors.Add(FieldError.Required($"spec.ports[{index}].name"));
            }
            else if (name.Length > 0 && !names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"spec.ports[{index}].name", $"\"{name}\""));
            }
        }
    }

    private static void Ingress(JsonObject tree, List<FieldError> errors)
    {
        if (!tree.Elements("spec", "rules").Any() && tree.At("spec", "defaultBackend") is null)
        {
            errors.Add(FieldError.Invalid("spec", "{}", "either `defaultBackend` or `rules` must be specified"));
        }

        foreach (var (rule, index) in tree.Elements("spec", "rules").Select((rule, index) => (rule, index)))
        {
            foreach (var (path, number) in rule.Elements("http", "paths").Select((path, number) => (path, number)))
            {
                var at = $"spec.rules[{index}].http.paths[{number}]";
                var type = path.Text("pathType");
                if (type.Length == 0)
                {
                    errors.Add(FieldError.Required($"{at}.pathType", "pathType must be specified"));
                }
                else if (type is not ("Exact" or "Prefix" or "ImplementationSpecific"))
                {
                    errors.Add(FieldError.NotSupported($"{at}.pathType", $"\"{type}\"", ["Exact", "ImplementationSpecific", "Prefix"]));
                }
                else if (type != "ImplementationSpecific" && !path.Text("path").StartsWith('/'))
                {
                    errors.Add(FieldError.Invalid($"{at}.path", $"\"{path.Text("path")}\"", "must be an absolute path"));
                }

                if (path.At("backend") is null)
                {
                    errors.Add(FieldError.Required($"{at}.backend"));
                }
                else if (path.At("backend", "service") is { } service && service.Text("name").Length == 0)
                {
                    errors.Add(FieldError.Required($"{at}.backend.service.name"));
                }
                else if (path.At("backend", "service") is { } backend && backend.Text("port", "name").Length == 0 && backend.Number(0, "port", "number") == 0)
                {
                    errors.Add(FieldError.Required($"{at}.backend.service.port", "port name or number is required"));
                }
            }
        }
    }

    private static void SecretData(JsonObject tree, List<FieldError> errors)
    {
        foreach (var (key, value) in tree["data"] as JsonObject ?? [])
        {
            ConfigKey(key, "data", errors);
            var text = value.Text();
            if (!Convert.TryFromBase64String(text, new byte[text.Length], out _))
            {
                errors.Add(FieldError.Invalid($"data[{key}]", "\"<not shown>\"", "illegal base64 data"));
            }
        }

        string[] required = tree.Text("type") switch
        {
            "kubernetes.io/tls" => ["tls.crt", "tls.key"],
            "kubernetes.io/dockerconfigjson" => [".dockerconfigjson"],
            "kubernetes.io/basic-auth" => [],
            _ => [],
        };
        errors.AddRange(required.Where(key => tree.At("data", key) is null).Select(key => FieldError.Required($"data[{key}]")));
    }

    private static void ConfigKey(string key, string path, List<FieldError> errors)
    {
        if (key.Length > 253 || !ConfigKeyForm().IsMatch(key))
        {
            errors.Add(FieldError.Invalid($"{path}[{key}]", $"\"{key}\"", "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"));
        }
    }

    private static void NotNegative(JsonObject tree, List<FieldError> errors, params string[] path)
    {
        if (tree.Number(0, path) is < 0 and var number)
        {
            errors.Add(FieldError.Invalid(string.Join('.', path), number.ToString(CultureInfo.InvariantCulture), "must be greater than or equal to 0"));
        }
    }

    private static void Port(JsonNode? node, string path, List<FieldError> errors)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
        {
            errors.Add(FieldError.Required(path));
        }
        else if (value.AsDouble() is < 1 or > 65535)
        {
            errors.Add(FieldError.Invalid(path, value.ToJsonString(), "must be between 1 and 65535, inclusive"));
        }
    }

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z")]
    private static partial Regex ConfigKeyForm();
}
