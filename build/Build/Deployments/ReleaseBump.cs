namespace WasteCoach.Build.Deployments;

/// <summary>Writes releases into an environment's values, and never an older build over a newer or a withdrawn one over a good one.</summary>
public sealed class ReleaseBump(DeploymentBranch branch, ValuesFiles values, BranchWriter writer)
{
    /// <summary>Brings the values to the releases.</summary>
    /// <param name="releases">What is to run.</param>
    /// <param name="source">The commit that is deployed.</param>
    /// <param name="bringBack">Take even what was rolled back.</param>
    /// <param name="cancellation">Ends the waiting between two attempts.</param>
    /// <param name="promotedFrom">The environment they come from; null: they were just built.</param>
    /// <exception cref="DeploymentException">It is refused; nothing was pushed.</exception>
    public async Task<BumpResult> RunAsync(IReadOnlyList<ServiceRelease> releases, string source, bool bringBack, CancellationToken cancellation, string? promotedFrom = null)
    {
        IReadOnlyList<ServiceRelease> changed = [];
        IReadOnlyList<string> heldBack = [];
        var written = await writer.WriteAsync(
            tip =>
            {
                (changed, heldBack) = Choose(tip, releases, bringBack);
                return changed.Count == 0 ? null : Change(tip, changed, source, promotedFrom);
            },
            cancellation);
        return new(written.Tip, written.Commit, written.Commit is null ? [] : changed, heldBack);
    }

    private (IReadOnlyList<ServiceRelease> Changed, IReadOnlyList<string> HeldBack) Choose(string tip, IReadOnlyList<ServiceRelease> releases, bool bringBack)
    {
        var different = releases.Where(release => values.Read(tip, release.Service).Digest != release.Digest).ToList();
        var refused = different.Select(release => OlderThanDeployed(tip, release)).OfType<string>().ToList();
        if (refused.Count > 0)
        {
            throw new DeploymentException(string.Join('\n', refused));
        }

        var withdrawn = bringBack ? [] : different.Select(release => (Release: release, Why: Withdrawal(tip, release))).Where(item => item.Why is not null).ToList();
        var heldBack = withdrawn.Select(item => item.Why!).ToList();
        var changed = different.Except(withdrawn.Select(item => item.Release)).ToList();
        return changed.Count > 0 || heldBack.Count == 0
            ? (changed, heldBack)
            : throw new DeploymentException(string.Join('\n', heldBack));
    }

    private string? OlderThanDeployed(string tip, ServiceRelease release)
    {
        var deployed = values.Read(tip, release.Service).Tag;
        if (deployed.Length == 0 || branch.Contains(release.Revision, deployed))
        {
            return null;
        }

        var facts = $"{release.Service}: {values.PathOf(release.Service)} names {Describe(deployed)}, this build is of {Describe(release.Revision)}";
        return branch.Contains(deployed, release.Revision)
            ? $"{facts}, which is older: a newer build was deployed meanwhile, and stays. To go back on purpose: ./build.sh --target=Rollback --service={release.Service} --to={DeploymentRecord.Short(release.Revision)} --environment={values.Environment}"
            : $"{facts}, and neither is in the history of the other. Rebase this build's commit onto {branch.Name} of {branch.Remote}, or roll back first: ./build.sh --target=Rollback --service={release.Service} --environment={values.Environment}";
    }

    private string? Withdrawal(string tip, ServiceRelease release)
    {
        foreach (var record in branch.History(tip, values.PathOf(release.Service)).Select(DeploymentRecord.Of))
        {
            if (record.Withdrawn.Any(image => image.Service == release.Service && image.Digest == release.Digest))
            {
                return $"{release.Service}: {release.Digest} ({Describe(release.Revision)}) was rolled back at {record.Commit.When.UtcDateTime:yyyy-MM-dd HH:mm} UTC by {record.Commit.Author} ({DeploymentRecord.Short(record.Commit.Hash)}) and stays away. "
                    + $"Commit a correction and deploy that; to bring this very build back: ./build.sh --target=Bump --exclusive --force --environment={values.Environment}, then --target=Deploy";
            }

            if (record.Deployed.Any(image => image.Service == release.Service && image.Digest == release.Digest))
            {
                return null;
            }
        }

        return null;
    }

    private BranchChange Change(string tip, IReadOnlyList<ServiceRelease> releases, string source, string? promotedFrom) => new(
        releases.ToDictionary(release => values.PathOf(release.Service), release => values.Read(tip, release.Service).With(release.Revision, release.Digest)),
        DeploymentRecord.Message(
            $"{(promotedFrom is null ? "Deploy" : "Promote")} {Words.List(releases.Select(release => release.Service))}{(promotedFrom is null ? "" : $" from {promotedFrom}")} to {values.Environment}",
            source,
            [.. releases.Select(release => new DeployedImage(release.Service, release.Revision, release.Digest))],
            []));

    private string Describe(string revision) =>
        branch.Has(revision) ? $"{DeploymentRecord.Short(revision)} \"{branch.Commit(revision).Subject}\"" : $"{DeploymentRecord.Short(revision)}, which is not on {branch.Name}";
}
