using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>The machines as EC2 has them, and whether the cluster knows them by their ids.</summary>
public sealed class InstancesExamination : IExamination
{
    /// <inheritdoc />
    public string Subject => "instances";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [ProviderIds.Trouble, NodeHealth.NotReady];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var instances = (await world.CloudAsync()).Instances;
        var found = instances.Where(instance => instance.State != "running").Select(instance => NodeHealth.NotReady.Found(
            Severity.Critical, instance.Name, $"its instance {instance.Id} is {instance.State}", "Somebody stopped it, or AWS retired its host.", $"aws ec2 start-instances --instance-ids {instance.Id}; {world.Command("ProvisionCluster")} starts what is stopped."));
        var byName = instances.ToLookup(instance => instance.Name);
        var nodes = (await world.ClusterAsync()).All("Node").Select(node =>
        {
            var instance = byName[node.Name].FirstOrDefault();
            return new NodeInstance(node.Name, node.Text("spec", "providerID"), instance?.Id, instance?.Zone);
        });
        return [.. found, .. ProviderIds.Find(nodes)];
    }
}
