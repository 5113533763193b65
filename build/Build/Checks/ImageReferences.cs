namespace WasteCoach.Build.Checks;

/// <summary>Whether what is to run can be pulled.</summary>
public static class ImageReferences
{
    /// <summary>An image that nobody pushed.</summary>
    public static readonly Trouble NeverPushed = new(
        "image-not-pushed",
        "Values name an image that was never pushed",
        "Pods stay in ImagePullBackOff after a deployment that reported success.",
        "The digest in values-<environment>.yaml is not in the registry: it was written by hand, the push failed, or a clean-up deleted it.",
        "./build.sh --target=Rollback --service=<name> goes back to what ran; ./build.sh --target=Deploy builds and pushes anew.",
        "Doctor");

    /// <summary>What can't be pulled.</summary>
    public static IEnumerable<Finding> Find(IEnumerable<ImageUse> uses)
    {
        ArgumentNullException.ThrowIfNull(uses);
        foreach (var use in uses)
        {
            if (use.Digest.Length == 0)
            {
                if (use.Tag.Length > 0)
                {
                    yield return NeverPushed.Found(Severity.Warning, use.Subject, $"{use.Repository}:{use.Tag} has no digest, so what runs may change without a commit.");
                }
            }
            else if (!use.Exists)
            {
                yield return NeverPushed.Found(Severity.Critical, use.Subject, $"The registry has no {use.Repository}@{use.Digest}.");
            }
            else if (use.TagDigest is { } other && other != use.Digest)
            {
                yield return NeverPushed.Found(
                    Severity.Warning,
                    use.Subject,
                    $"The values name {use.Tag} with {use.Digest}, and the registry has {other} under that tag.",
                    "Somebody moved the tag after the deployment, or wrote one of the two by hand. The digest is what runs.");
            }
        }
    }
}
