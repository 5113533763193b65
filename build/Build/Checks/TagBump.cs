namespace WasteCoach.Build.Checks;

/// <summary>Whether a commit that deploys changed the images of those services only that it deploys.</summary>
public static class TagBump
{
    /// <summary>Somebody else's image was changed along.</summary>
    public static readonly Trouble Trouble = new(
        "bump-of-others",
        "A deployment rewrites the image of services that it did not build",
        "A service that nobody touched goes back to an older image, or to one that does not exist.",
        "A tag was written into all values instead of those of the services that were built.",
        "./build.sh --target=Rollback --service=<name> brings the service's own image back. Only ./build.sh --target=Deploy writes image.tag and image.digest.",
        "Doctor");

    /// <summary>What was changed along.</summary>
    /// <param name="commit">The commit, for people.</param>
    /// <param name="deployed">The services that the commit says it deploys.</param>
    /// <param name="changes">What it did to each service.</param>
    public static IEnumerable<Finding> Find(string commit, IReadOnlyCollection<string> deployed, IEnumerable<ImageChange> changes)
    {
        ArgumentNullException.ThrowIfNull(deployed);
        ArgumentNullException.ThrowIfNull(changes);
        return changes.Where(change => change.Before != change.After && !deployed.Contains(change.Service)).Select(change => Trouble.Found(
            Severity.Critical,
            change.Service,
            $"Commit {commit} deploys {(deployed.Count == 0 ? "nothing" : string.Join(", ", deployed))}, and changed {change.Service} from {(change.Before.Length == 0 ? "nothing" : change.Before)} to {(change.After.Length == 0 ? "nothing" : change.After)}."));
    }
}
