using WasteCoach.Build.Checks;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>What may reach what: security groups against terraform's state, and the NetworkPolicies.</summary>
public sealed class NetworkExamination : IExamination
{
    /// <inheritdoc />
    public string Subject => "network rules";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [SecurityGroupRules.Open, SecurityGroupRules.Foreign, NetworkPolicies.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var cloud = await world.CloudAsync();
        var cluster = await world.ClusterAsync();
        return
        [
            .. SecurityGroupRules.Find(cloud.Groups, cloud.DeclaredGroups, cloud.DeclaredRules),
            .. NetworkPolicies.Find([Store.Namespace, world.Environment.Cluster.Namespace], [.. cluster.All("Pod")], [.. cluster.All("NetworkPolicy")]),
        ];
    }
}
