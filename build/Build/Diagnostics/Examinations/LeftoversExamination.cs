using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>What lies in the VPC and in the account that would be in the way of a teardown.</summary>
public sealed class LeftoversExamination : IExamination
{
    /// <inheritdoc />
    public string Subject => "leftovers in the cloud";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [Leftovers.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var cloud = await world.CloudAsync();
        var claimed = (await world.ClusterAsync()).All("PersistentVolume").Select(volume => volume.Text("spec", "csi", "volumeHandle")).ToHashSet(StringComparer.Ordinal);
        return [.. Leftovers.Find(cloud.Groups, cloud.DeclaredGroups, cloud.Interfaces, cloud.Volumes, claimed)];
    }
}
