using WasteCoach.Build.Clusters;
using System.Text.Json;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tasks.Deploy;
using WasteCoach.Build.Tasks.Platform;

namespace WasteCoach.Build.Planning;

/// <summary>Who keeps an object of the cluster as declared, and the target that does it.</summary>
/// <param name="Name">In words.</param>
/// <param name="Target">The target.</param>
public sealed record ObjectOwner(string Name, string Target)
{
    private const string Release = "meta.helm.sh/release-name";

    // Kind, namespace and beginning of the name, each empty for any; the first that fits.
    private static readonly (string Kind, string Namespace, string Name, ObjectOwner Owner)[] Owners =
    [
        ("Node", "", "", new("nodes in the environment file, playbook 03-worker-join", nameof(WorkerJoin))),
        ("Ingress", "", "", new("playbook 07-ingress-resources", nameof(IngressResources))),
        ("IngressClass", "", "", new("playbook 07-1-ingress-class", nameof(IngressClass))),
        ("StorageClass", "", "", new("playbook 05-1-ebs-csi-driver", nameof(EbsCsi))),
        ("", "kube-system", "calico", new("playbook 04-cni-install", nameof(Cni))),
        ("", "", "calico", new("playbook 04-cni-install", nameof(Cni))),
        ("", "kube-system", "ebs-csi", new("playbook 05-1-ebs-csi-driver", nameof(EbsCsi))),
        ("", "kube-system", "aws-load-balancer", new("playbook 07-alb-controller", nameof(AlbController))),
        ("", "kube-system", "", new("playbook 05-addons", nameof(Addons))),
        ("", "cert-manager", "", new("playbook 06-cert-manager", nameof(CertManager))),
        ("", "argocd", "", new("playbook argocd", nameof(ArgoCd))),
        ("", "monitoring", "", new("playbook 08-monitoring", nameof(Monitoring))),
        ("", "rabbitmq-system", "", new("playbook rabbitmq", nameof(RabbitMq))),
        ("", Store.Namespace, Store.RabbitMq.Name, new("playbook rabbitmq", nameof(RabbitMq))),
        ("", Store.Namespace, Store.Redis.Name, new("playbook redis", nameof(Redis))),
        ("", Store.Namespace, Store.PostgreSql.Name, new("playbook postgresql", nameof(PostgreSql))),
    ];

    /// <summary>The owner of an object; null where nobody declares it.</summary>
    public static ObjectOwner? Of(JsonElement item)
    {
        var (kind, metadata) = (item.GetProperty("kind").GetString()!, item.GetProperty("metadata"));
        var (space, name) = (Text(metadata, "namespace"), Text(metadata, "name"));
        var declared = Owners.FirstOrDefault(entry =>
            (entry.Kind.Length == 0 || entry.Kind == kind)
            && (entry.Namespace.Length == 0 || entry.Namespace == space)
            && name.StartsWith(entry.Name, StringComparison.Ordinal)).Owner;
        if (metadata.TryGetProperty("annotations", out var annotations) && annotations.TryGetProperty(Release, out var release))
        {
            return new ObjectOwner($"helm release {release.GetString()}{(declared is null ? "" : $", {declared.Name}")}", declared?.Target ?? nameof(Platform));
        }

        var managers = metadata.TryGetProperty("managedFields", out var entries) ? entries.EnumerateArray().Select(entry => Text(entry, "manager")).ToHashSet(StringComparer.Ordinal) : [];
        var application = metadata.TryGetProperty("labels", out var labels) ? Text(labels, "app.kubernetes.io/instance") : "";
        return managers.Contains("argocd-controller") ? new ObjectOwner($"Argo CD application {(application.Length > 0 ? application : name)}", nameof(Sync))
            : declared;
    }

    /// <summary>The target that installs a helm release.</summary>
    public static string TargetOfRelease(string release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return Owners.FirstOrDefault(entry => entry.Name.Length > 0 && release.Contains(entry.Name, StringComparison.Ordinal)).Owner?.Target ?? nameof(Monitoring);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
}
