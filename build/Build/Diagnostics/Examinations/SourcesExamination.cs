using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>What is wrong already in the sources of this checkout, before anything runs: all checks that need neither cluster nor cloud.</summary>
public sealed class SourcesExamination : IExamination
{
    /// <inheritdoc />
    public string Subject => "sources";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [.. Troubles.All.Where(trouble => trouble.FoundBy.Contains("Preflight"))];

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        return new StaticChecks(world.Context).FindAsync(cancellation);
    }
}
