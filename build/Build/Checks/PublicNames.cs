namespace WasteCoach.Build.Checks;

/// <summary>Whether every public name leads to the live load balancer.</summary>
public static class PublicNames
{
    /// <inheritdoc cref="Checks.Trouble"/>
    public static readonly Trouble Trouble = new(
        "route53-to-master", "Route53 records point at the master, or anywhere but at the load balancer",
        "The public names time out, or answer with a certificate that is not theirs.",
        "The records were made before there was a load balancer, or the load balancer was made anew since under another name.",
        "./build.sh --target=Route53ToAlb puts the alias records back.",
        "Health", "Doctor");

    /// <summary>Compares records with the load balancer.</summary>
    /// <param name="names">The names that must lead there.</param>
    /// <param name="records">All records of the zone; null when there is no zone.</param>
    /// <param name="zone">Name of the zone.</param>
    /// <param name="balancer">DNS name of the load balancer that the Ingresses have; empty when they have none.</param>
    /// <param name="balancers">The load balancers that there are.</param>
    /// <param name="instances">The cluster's instances.</param>
    public static IEnumerable<Finding> Find(
        IReadOnlyList<string> names, IReadOnlyList<RecordFacts>? records, string zone, string balancer, IReadOnlyList<BalancerFacts> balancers, IReadOnlyList<InstanceFacts> instances)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(balancers);
        ArgumentNullException.ThrowIfNull(instances);
        if (records is null)
        {
            yield return Trouble.Found(Severity.Critical, zone, $"the account has no public zone {zone}", "The zone was deleted, or these are the credentials of another account.", "./build.sh --target=ProvisionFoundation makes the zone.");
            yield break;
        }

        if (balancer.Length == 0 || balancers.All(found => !Same(found.DnsName, balancer)))
        {
            yield return Trouble.Found(
                Severity.Critical, balancer.Length == 0 ? "the load balancer" : balancer,
                balancer.Length == 0 ? "no Ingress has an address" : $"AWS has no load balancer of this name; it has {(balancers.Count == 0 ? "none" : string.Join(", ", balancers.Select(found => found.DnsName)))}",
                "The load balancer controller made none, or it was deleted behind its back.", "kubectl --namespace=kube-system logs deployment/aws-load-balancer-controller says why; ./build.sh --target=IngressResources --force makes it anew.");
            yield break;
        }

        foreach (var name in names)
        {
            var found = records.Where(record => record.Name == name && record.Type is "A" or "CNAME" && record.Name == name).ToList();
            if (found.Count == 0)
            {
                yield return Trouble.Found(Severity.Critical, name, $"it has no A record; it must be an alias of {balancer}", "The record was never made, or was deleted.");
            }

            foreach (var record in found.Where(record => record.Alias is null || !Same(record.Alias, balancer)))
            {
                var target = record.Alias ?? string.Join(", ", record.Values);
                var instance = instances.FirstOrDefault(node => record.Values.Any(value => value.Length > 0 && (value == node.PublicIp || value == node.PrivateIp)));
                yield return Trouble.Found(
                    Severity.Critical, name, $"{record.Type} record leads to {target}{(instance is null ? "" : $", which is {instance.Name}")}; it must be an alias of {balancer}",
                    instance is not null ? $"It leads past the load balancer to the node {instance.Name}, where nothing answers on 80 and 443." : null);
            }
        }
    }

    private static bool Same(string one, string other) => Bare(one) == Bare(other);

    private static string Bare(string name) => name.TrimEnd('.').ToLowerInvariant() is var lower && lower.StartsWith("dualstack.", StringComparison.Ordinal) ? lower["dualstack.".Length..] : lower;
}
