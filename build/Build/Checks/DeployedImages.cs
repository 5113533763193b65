using WasteCoach.Build.Deployments;

namespace WasteCoach.Build.Checks;

/// <summary>Asks branch and registry for what <see cref="ImageReferences"/> and <see cref="TagBump"/> judge.</summary>
/// <param name="branch">The environment's branch.</param>
/// <param name="values">Its values.</param>
/// <param name="names">The images' names in the registry.</param>
/// <param name="find">Asks the registry for the digest of a service's tag or digest; null when it has no such image.</param>
public sealed class DeployedImages(DeploymentBranch branch, ValuesFiles values, ImageNames names, Func<string, string, CancellationToken, Task<string?>> find)
{
    // What was deployed before that has been run and rolled over by now.
    private const int Commits = 20;

    /// <summary>Those of an environment.</summary>
    public DeployedImages(EnvironmentDeployment deployment, ReleaseImages registry, ImageNames names)
        : this(deployment.Branch, deployment.Values, names, registry.FindDigestAsync)
    {
    }

    /// <summary>What is wrong with the images that the branch names.</summary>
    /// <exception cref="DeploymentException">The branch lacks files, or the registry does not answer.</exception>
    public async Task<IReadOnlyList<Finding>> FindAsync(CancellationToken cancellation)
    {
        var tip = await Task.Run(branch.Fetch, cancellation);
        var services = values.Services(tip);
        var uses = await Task.WhenAll(services.Select(service => AskAsync(service, values.Read(tip, service), cancellation)));
        return [.. ImageReferences.Find(uses), .. Bumps(tip, services)];
    }

    private async Task<ImageUse> AskAsync(string service, ImageValues image, CancellationToken cancellation) => new(
        service,
        names.NameOf(service),
        image.Tag,
        image.Digest,
        image.Digest.Length > 0 && await find(service, image.Digest, cancellation) is not null,
        image.Tag.Length > 0 ? await find(service, image.Tag, cancellation) : null);

    private IEnumerable<Finding> Bumps(string tip, IReadOnlyList<string> services)
    {
        var history = branch.History(tip, services.Select(values.PathOf)).Take(Commits + 1).ToList();
        return history.Zip(history.Skip(1)).SelectMany(pair =>
        {
            var record = DeploymentRecord.Of(pair.First);
            return TagBump.Find(
                DeploymentRecord.Short(pair.First.Hash),
                [.. record.Deployed.Concat(record.Withdrawn).Select(image => image.Service)],
                // What was put right since is nobody's trouble any more.
                services.Select(service => new ImageChange(service, ImageAt(pair.Second.Hash, service), ImageAt(pair.First.Hash, service))).Where(change => change.After == ImageAt(tip, change.Service)));
        });
    }

    private string ImageAt(string commit, string service) =>
        branch.Read(commit, values.PathOf(service)) is { } text && ImageValues.Read(values.PathOf(service), text) is { Digest.Length: > 0 } image ? $"{image.Tag} {image.Digest}" : "";
}
