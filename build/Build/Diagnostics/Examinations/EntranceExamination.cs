using System.Net;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>The public way in: names, certificate, load balancer, targets, and whether what stands behind it answers.</summary>
public sealed class EntranceExamination : IExamination
{
    /// <inheritdoc />
    public string Subject => "public entrance";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [PublicNames.Trouble, ProviderIds.Trouble, CertificateExpiry.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var entrance = await world.EntranceAsync();
        var cloud = await world.CloudAsync();
        var cluster = await world.ClusterAsync();
        var balancer = cluster.All("Ingress").Select(ingress => ingress.LoadBalancer).FirstOrDefault(name => name.Length > 0) ?? "";
        var ours = entrance.Balancers.Where(found => found.DnsName.Equals(balancer, StringComparison.OrdinalIgnoreCase)).Select(found => found.Arn).ToHashSet();
        var domain = world.Environment.Cluster.Domain;
        var used = cluster.All("Ingress").SelectMany(ingress => ingress.Names("metadata", "annotations").GetValueOrDefault("alb.ingress.kubernetes.io/certificate-arn", "").Split(',', StringSplitOptions.TrimEntries)).ToHashSet();
        return
        [
            .. PublicNames.Find([domain, .. world.Environment.Dns.Records.Select(name => $"{name}.{domain}")], entrance.Records, world.Environment.Dns.Zone, balancer, entrance.Balancers, cloud.Instances),
            .. TargetHealth.Find(ProviderIds.Trouble, [.. entrance.TargetGroups.Where(group => group.Balancers.Any(ours.Contains))]),
            .. CertificateExpiry.Find(entrance.Certificates.Where(certificate => used.Contains(certificate.Id)), world.Context.Clock.GetUtcNow()),
        ];
    }
}
