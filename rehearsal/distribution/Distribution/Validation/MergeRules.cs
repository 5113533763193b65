namespace Rehearsal.Distribution.Validation;

/// <summary>
/// The lists and maps of built-in types that are merged element by element. What is not listed is atomic.
/// Source: the patch strategies and list types which the Kubernetes API reference publishes for 1.28.
/// </summary>
internal static class MergeRules
{
    /// <summary>type.field → (key for strategic merge, keys for server-side apply).</summary>
    private static readonly Dictionary<string, (string? Merge, string[] Apply)> Maps = new(StringComparer.Ordinal)
    {
        ["V1PodSpec.containers"] = ("name", ["name"]),
        ["V1PodSpec.initContainers"] = ("name", ["name"]),
        ["V1PodSpec.ephemeralContainers"] = ("name", ["name"]),
        ["V1PodSpec.volumes"] = ("name", ["name"]),
        ["V1PodSpec.imagePullSecrets"] = ("name", ["name"]),
        ["V1PodSpec.hostAliases"] = ("ip", ["ip"]),
        ["V1PodSpec.topologySpreadConstraints"] = ("topologyKey", ["topologyKey", "whenUnsatisfiable"]),
        ["V1PodSpec.resourceClaims"] = ("name", ["name"]),
        ["V1PodSpec.schedulingGates"] = ("name", ["name"]),
        ["V1Container.env"] = ("name", ["name"]),
        ["V1Container.ports"] = ("containerPort", ["containerPort", "protocol"]),
        ["V1Container.volumeMounts"] = ("mountPath", ["mountPath"]),
        ["V1Container.volumeDevices"] = ("devicePath", ["devicePath"]),
        ["V1ServiceSpec.ports"] = ("port", ["port", "protocol"]),
        ["V1ServiceAccount.secrets"] = ("name", ["name"]),
        ["V1ServiceAccount.imagePullSecrets"] = ("name", []),
        ["V1NodeSpec.taints"] = ("key", []),
        ["V1NodeStatus.addresses"] = ("type", ["type"]),
        ["V1ObjectMeta.ownerReferences"] = ("uid", ["uid"]),
        ["V1MutatingWebhookConfiguration.webhooks"] = ("name", ["name"]),
        ["V1ValidatingWebhookConfiguration.webhooks"] = ("name", ["name"]),
        ["V1CSINodeSpec.drivers"] = ("name", ["name"]),
        ["V1LimitRangeSpec.limits"] = (null, []),
        ["V1ComponentStatus.conditions"] = ("type", ["type"]),
        ["V1CertificateSigningRequestStatus.conditions"] = (null, ["type"]),
    };

    private static readonly HashSet<string> MergedScalars = new(StringComparer.Ordinal)
    {
        "V1ObjectMeta.finalizers", "V1NodeSpec.podCIDRs",
    };

    private static readonly HashSet<string> AtomicTypes = new(StringComparer.Ordinal)
    {
        "V1LabelSelector", "V1ObjectReference", "V1LocalObjectReference", "V1SecretKeySelector", "V1ConfigMapKeySelector", "V1ObjectFieldSelector",
        "V1ResourceFieldSelector", "V1NodeSelector", "V1NodeSelectorTerm", "V1TypedLocalObjectReference", "V1SecretReference",
        "V1ScopeSelector", "V1CrossVersionObjectReference", "V1IngressServiceBackend", "V1TopologySelectorTerm",
    };

    private static readonly HashSet<string> AtomicMaps = new(StringComparer.Ordinal)
    {
        "V1ServiceSpec.selector", "V1PodSpec.nodeSelector", "V1ReplicationControllerSpec.selector",
    };

    /// <summary>The element key for a strategic merge patch and the keys for server-side apply, or null for an atomic list.</summary>
    public static (string? Merge, string[] Apply)? ListOf(string type, string field) =>
        Maps.TryGetValue($"{type}.{field}", out var keys) ? keys
        : field == "conditions" && type.EndsWith("Status", StringComparison.Ordinal) ? ("type", ["type"])
        : null;

    public static bool MergesScalars(string type, string field) => MergedScalars.Contains($"{type}.{field}");

    public static bool IsAtomic(string type) => AtomicTypes.Contains(type);

    public static bool IsAtomicMap(string type, string field) => AtomicMaps.Contains($"{type}.{field}");
}
