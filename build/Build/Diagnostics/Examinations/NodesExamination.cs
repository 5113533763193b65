using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>The nodes: as the cluster sees them and as they see themselves.</summary>
public sealed class NodesExamination : IExamination
{
    /// <inheritdoc />
    public string Subject => "nodes";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [NodeHealth.NotReady, NodeHealth.Pressure, NodeHealth.UnitDown, NodeHealth.ClockSkew, CertificateExpiry.Trouble, VolumeHealth.Unbound, VolumeHealth.FullVolume, SilentSource.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var asked = world.Context.Clock.GetUtcNow();
        var answers = await world.NodesAsync();
        var answered = world.Context.Clock.GetUtcNow();
        var found = new List<Finding>();
        foreach (var answer in answers)
        {
            found.AddRange(answer.Facts is { } facts
                ? NodeHealth.Find(answer.Node, facts, asked, answered).Concat(CertificateExpiry.Find(facts.Certificates, answered))
                : [SilentSource.Find($"SSH of {answer.Node}", answer.Silence!, $"See whether the instance runs ({world.Command("Health")} tells its state), and journalctl --unit=ssh on it.")]);
        }

        var cluster = await world.ClusterAsync();
        found.AddRange(NodeHealth.Find([.. world.Environment.Nodes.Select(node => node.Name)], [.. cluster.All("Node")]));
        found.AddRange(VolumeHealth.Find(
            [.. cluster.All("PersistentVolumeClaim")], [.. cluster.All("PersistentVolume")], answers.SelectMany(answer => answer.Facts?.Disks ?? [])));
        return found;
    }
}
