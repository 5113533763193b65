using WasteCoach.Build.Deployments;

namespace WasteCoach.Build.Checks;

/// <summary>Asks branch and registry for what <see cref="ImageReferences"/> and <see cref="TagBump"/> judge.</summary>
/// <param name="deployment">The environment's branch and values.</param>
/// <param name="registry">The environment's registry.</param>
/// <param name="names">The images' names in it.</param>
public sealed class DeployedImages(EnvironmentDeployment deployment, ReleaseImages registry, ImageNames names)
{
    // What was deployed before that has been run and rolled over by now.
    private const int Commits = 20;

    /// <summary>What is wrong with the images that the branch names.</summary>
    /// <exception cref="DeploymentException">The branch lacks files, or the registry does not answer.</exception>
    public async Task<IReadOnlyList<Finding>> FindAsync(CancellationToken cancellation)
    {
        var tip = await Task.Run(deployment.Branch.Fetch, cancellation);
        var services = deployment.Values.Services(tip);
        var uses = await Task.WhenAll(services.Select(service => AskAsync(service, deployment.Values.Read(tip, service), cancellation)));
        return [.. ImageReferences.Find(uses), .. Bumps(tip, services)];
    }

    private async Task<ImageUse> AskAsync(string service, ImageValues values, CancellationToken cancellation) => new(
        service,
        names.NameOf(service),
        values.Tag,
        values.Digest,
        values.Digest.Length > 0 && await registry.FindDigestAsync(service, values.Digest, cancellation) is not null,
        values.Tag.Length > 0 ? await registry.FindDigestAsync(service, values.Tag, cancellation) : null);

    private IEnumerable<Finding> Bumps(string tip, IReadOnlyList<string> services)
    {
        var history = deployment.Branch.History(tip, services.Select(deployment.Values.PathOf)).Take(Commits + 1).ToList();
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
        deployment.Branch.Read(commit, deployment.Values.PathOf(service)) is { } text && ImageValues.Read(deployment.Values.PathOf(service), text) is { Digest.Length: > 0 } values ? $"{values.Tag} {values.Digest}" : "";
}
