using WasteCoach.Build.Checks;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Tools.Kubectl;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>Argo CD's applications.</summary>
public sealed class ApplicationsExamination : IExamination
{
    /// <inheritdoc />
    public string Subject => "applications";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [ApplicationState.Trouble];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var list = await world.AskAsync(
            "Argo CD's applications", $"{world.Command("ArgoCd")} installs Argo CD.",
            _ => Task.Run(() => world.Context.Kubectl().Get(world.Kubectl(), "applications.argoproj.io", allNamespaces: true)));
        return [.. ApplicationState.Find(new ClusterView(list).All("Application"))];
    }
}
