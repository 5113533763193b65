using System.Globalization;
using k8s.Models;
using Rehearsal.Runtime.Cluster;

namespace Rehearsal.Runtime.Ingresses;

/// <summary>The rules of all Ingresses in the order in which the AWS Load Balancer Controller lays them out.</summary>
internal static class IngressTable
{
    private const string Prefix = "alb.ingress.kubernetes.io/";

    public static List<IngressRule> Of(ClusterView view)
    {
        var rules = new List<IngressRule>();
        foreach (var (_, ingress) in view.Ingresses.OrderBy(pair => Order(pair.Value)).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var secure = Annotation(ingress, "listen-ports").Contains("HTTPS", StringComparison.Ordinal) || Annotation(ingress, "certificate-arn").Length > 0;
            foreach (var rule in ingress.Spec.Rules ?? [])
            {
                rules.AddRange(Sorted(rule.Http?.Paths ?? []).Where(path => path.Backend.Service is not null)
                    .Select(path => new IngressRule(rule.Host ?? "", path.Path ?? "/", path.PathType == "Exact", path.Backend.Service, ingress, secure)));
            }

            if (ingress.Spec.DefaultBackend?.Service is { } rest)
            {
                rules.Add(new IngressRule("", "/", false, rest, ingress, secure));
            }
        }

        return rules;
    }

    public static string Annotation(V1Ingress ingress, string name) => ingress.Metadata.Annotations?.TryGetValue(Prefix + name, out var value) == true ? value : "";

    /// <summary>Exact ones first, then the longer prefix before the shorter one, then the others as they are written.</summary>
    private static IEnumerable<V1HTTPIngressPath> Sorted(IEnumerable<V1HTTPIngressPath> paths) =>
        paths.OrderBy(path => path.PathType switch { "Exact" => 0, "Prefix" => 1, _ => 2 }).ThenByDescending(path => path.PathType == "Prefix" ? path.Path?.Length ?? 0 : 0);

    private static int Order(V1Ingress ingress) => int.TryParse(Annotation(ingress, "group.order"), CultureInfo.InvariantCulture, out var order) ? order : 0;
}
