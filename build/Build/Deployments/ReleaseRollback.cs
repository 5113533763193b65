using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Deployments;

/// <summary>Takes images back to earlier ones, and notes those that were bad, so that no bump brings them again.</summary>
public sealed class ReleaseRollback(DeploymentBranch branch, ValuesFiles values, BranchWriter writer)
{
    /// <summary>Takes back the whole commit that brought the images of failing services.</summary>
    /// <param name="failing">The services whose images are bad.</param>
    /// <param name="cancellation">Ends the waiting between two attempts.</param>
    /// <returns>What was done; null when there is no earlier image to go back to.</returns>
    public async Task<RollbackResult?> RevertAsync(IReadOnlyCollection<string> failing, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(failing);
        IReadOnlyList<ImageReturn> returns = [];
        var written = await writer.WriteAsync(
            tip =>
            {
                returns = Reverts(tip, failing);
                return returns.Count == 0 ? null : Change(tip, returns, $"Take back {Words.List(returns.Select(item => item.Service))} in {values.Environment}", image => failing.Contains(image.Service));
            },
            cancellation);
        return written.Commit is null ? null : new(written.Commit, returns);
    }

    /// <summary>Takes services back to earlier images; what runs now is noted as bad.</summary>
    /// <param name="choose">Given the branch's newest commit, says to which images.</param>
    /// <param name="cancellation">Ends the waiting between two attempts.</param>
    /// <returns>What was done; null when all of them run already.</returns>
    public async Task<RollbackResult?> RunAsync(Func<string, IReadOnlyList<DeployedImage>> choose, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(choose);
        IReadOnlyList<ImageReturn> returns = [];
        var written = await writer.WriteAsync(
            tip =>
            {
                returns = [.. choose(tip).Select(image => new ImageReturn(image.Service, values.ImageOf(tip, image.Service), image)).Where(item => item.From?.Digest != item.To.Digest)];
                return returns.Count == 0 ? null : Change(tip, returns, $"Roll back {Words.List(returns.Select(item => item.Service))} in {values.Environment}", _ => true);
            },
            cancellation);
        return written.Commit is null ? null : new(written.Commit, returns);
    }

    /// <summary>The services that the newest deployment changed, and that still run what it brought.</summary>
    public IReadOnlyList<string> ServicesOfLastDeployment(string tip) =>
        branch.History(tip, [.. values.Services(tip).Select(values.PathOf)])
            .Select(DeploymentRecord.Of)
            .Where(record => record.Withdrawn.Count == 0)
            .Select(record => record.Deployed.Where(image => values.ImageOf(tip, image.Service)?.Digest == image.Digest).Select(image => image.Service).ToList())
            .FirstOrDefault(services => services.Count > 0) ?? [];

    /// <summary>The image that a service ran before, and that was well as far as anybody knows.</summary>
    /// <param name="tip">The branch's newest commit.</param>
    /// <param name="service">The service.</param>
    /// <param name="history">The syncs that Argo CD remembers; null when it can't be asked.</param>
    /// <param name="warn">Told when its health is not known.</param>
    /// <exception cref="DeploymentException">There is no earlier image.</exception>
    public DeployedImage LastGood(string tip, string service, IReadOnlyList<RevisionHistory>? history, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(warn);
        var earlier = Earlier(tip, service);
        if (earlier.Count == 0)
        {
            throw new DeploymentException($"{service} has no earlier image in {values.Environment} that was not withdrawn. Commit a correction, or name a build: --to=<commit>.");
        }

        var synced = history?.Select(item => item.Revision).OfType<string>().Where(branch.Has).Select(revision => values.ImageOf(revision, service)?.Digest).ToHashSet() ?? [];
        if (earlier.FirstOrDefault(image => synced.Contains(image.Digest)) is { } proven)
        {
            return proven;
        }

        warn($"Argo CD remembers no sync of an earlier image of {service}; {DeploymentRecord.Short(earlier[0].Revision)} is the last that git knows.");
        return earlier[0];
    }

    /// <summary>The image that a service ran at a commit of the branch, or that was built from it.</summary>
    /// <exception cref="DeploymentException">There is none.</exception>
    public DeployedImage At(string tip, string service, string to)
    {
        ArgumentNullException.ThrowIfNull(to);
        var built = Versions(tip, service).FirstOrDefault(image => image.Revision.StartsWith(to, StringComparison.Ordinal));
        return built
            ?? (branch.Contains(tip, to) ? values.ImageOf(to, service) : null)
            ?? throw new DeploymentException(
                $"{service} never ran a build of '{to}' in {values.Environment}, and {to} is no commit of {branch.Name} at which it had an image. It ran: {string.Join(", ", Versions(tip, service).Take(8).Select(image => DeploymentRecord.Short(image.Revision)))}.");
    }

    private List<DeployedImage> Earlier(string tip, string service)
    {
        var records = branch.History(tip, values.PathOf(service)).Select(DeploymentRecord.Of).ToList();
        // A build that was withdrawn and brought back on purpose counts as good: the newest word is the one that holds.
        bool IsWithdrawn(DeployedImage image) => records.FirstOrDefault(record => record.Deployed.Concat(record.Withdrawn).Any(other => other.Service == service && other.Digest == image.Digest))
            ?.Withdrawn.Any(other => other.Digest == image.Digest) == true;
        var current = values.ImageOf(tip, service)?.Digest;
        return [.. Versions(tip, service).Where(image => image.Digest != current && !IsWithdrawn(image))];
    }

    // As the values had them, the newest first: that also holds for what was written there by hand.
    private IEnumerable<DeployedImage> Versions(string tip, string service) =>
        branch.History(tip, values.PathOf(service)).Select(commit => ImageIfAny(commit.Hash, service)).OfType<DeployedImage>().DistinctBy(image => image.Digest);

    private DeployedImage? ImageIfAny(string commit, string service) => branch.Read(commit, values.PathOf(service)) is null ? null : values.ImageOf(commit, service);

    private List<ImageReturn> Reverts(string tip, IReadOnlyCollection<string> failing)
    {
        var commits = failing
            .Select(service => (Service: service, Image: values.ImageOf(tip, service)))
            .Where(item => item.Image is not null)
            .Select(item => branch.History(tip, values.PathOf(item.Service)).Select(DeploymentRecord.Of).FirstOrDefault(record => record.Deployed.Contains(item.Image!)))
            .OfType<DeploymentRecord>()
            .DistinctBy(record => record.Commit.Hash);
        var returns = commits
            .SelectMany(record => record.Deployed.Select(image => (Image: image, Before: values.ImageOf($"{record.Commit.Hash}^", image.Service))))
            .Where(item => values.ImageOf(tip, item.Image.Service)?.Digest == item.Image.Digest)
            .ToList();
        // An image that has none before it can't be taken back; if it is one that fails, nothing is.
        return returns.Any(item => item.Before is null && failing.Contains(item.Image.Service))
            ? []
            : [.. returns.Where(item => item.Before is not null).Select(item => new ImageReturn(item.Image.Service, item.Image, item.Before!))];
    }

    private BranchChange Change(string tip, IReadOnlyList<ImageReturn> returns, string subject, Func<DeployedImage, bool> isBad) => new(
        returns.ToDictionary(item => values.PathOf(item.Service), item => values.Read(tip, item.Service).With(item.To.Revision, item.To.Digest)),
        DeploymentRecord.Message(subject, tip, [.. returns.Select(item => item.To)], [.. returns.Select(item => item.From).OfType<DeployedImage>().Where(isBad)]));
}
