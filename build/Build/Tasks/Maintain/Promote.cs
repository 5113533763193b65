using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>Takes over another environment's images, digest by digest: what was tried there is what runs here, and nothing is built.</summary>
[TaskName(nameof(Promote))]
[TaskDescription("Take over the images of another environment (--from-environment), and wait until they run; --service")]
public sealed class Promote : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellation = CurrentTask.Cancellation;
        var environment = context.EnvironmentSettings.Name;
        var from = SourceOf(context);
        var say = context.Session.SayOf(nameof(Promote));
        using var deployment = new EnvironmentDeployment(context);
        var tip = await Task.Run(deployment.Branch.Fetch, cancellation);
        var images = ImagesOf(context, deployment, new ValuesFiles(deployment.Branch, from), tip);
        await ProveAsync(context, images, cancellation);

        var releases = images.Select(image => new ServiceRelease(image.Service, "", image.Revision, image.Digest)).ToList();
        var result = await deployment.Bump(say).RunAsync(releases, tip, context.Options.Force, cancellation, from);
        foreach (var line in result.HeldBack)
        {
            say(line);
        }

        await deployment.Sync(say, say).RunAsync([.. images.Select(image => image.Service)], result.Tip, cancellation);
        context.Session.CloseWith(result.Commit is null
            ? $"{environment} had all images of {from} already."
            : $"{DeploymentRecord.Short(result.Commit)}: {environment} runs {Words.List(result.Changed.Select(release => release.Service))} as {from} does, and all is healthy.");
    }

    private static string SourceOf(BuildContext context)
    {
        var environment = context.EnvironmentSettings.Name;
        var known = new EnvironmentCatalogue(context.Paths.Root.FullPath).Names.Where(name => name != environment).ToList();
        return context.Options.FromEnvironment is not { } from
            ? throw new UsageException("Promote needs the environment to take images from.", $"Write: ./build.sh --target=Promote --from-environment=NAME --environment={environment}, with NAME of: {string.Join(", ", known)}.")
            : known.Contains(from) ? from
            : throw new UsageException($"There is no other environment '{from}'.", NearestNames.Remedy(from, known));
    }

    private static List<DeployedImage> ImagesOf(BuildContext context, EnvironmentDeployment deployment, ValuesFiles source, string tip)
    {
        var known = deployment.Values.Services(tip);
        if (context.Options.Services.Except(known).ToList() is { Count: > 0 } unknown)
        {
            throw new UsageException($"There is no service {Words.List(unknown)}.", $"Choose of: {string.Join(", ", known)}.");
        }

        var services = context.Options.Services.Count > 0 ? context.Options.Services : known;
        var none = services.Where(service => source.ImageOf(tip, service) is null).ToList();
        return none.Count == 0
            ? [.. services.Select(service => source.ImageOf(tip, service)!)]
            : throw new DeploymentException($"{source.Environment} has no image of {Words.List(none)} yet. Deploy there first: ./build.sh --target=Deploy --environment={source.Environment}");
    }

    private static async Task ProveAsync(BuildContext context, IReadOnlyList<DeployedImage> images, CancellationToken cancellation)
    {
        using var registry = ReleaseImages.ClientOf(context);
        var names = new ImageNames(context.EnvironmentSettings);
        var missing = new List<string>();
        foreach (var image in images)
        {
            if (await registry.FindDigestAsync(names.RepositoryOf(image.Service), image.Digest, cancellation) != image.Digest)
            {
                missing.Add($"{names.NameOf(image.Service)}@{image.Digest}");
            }
        }

        if (missing.Count > 0)
        {
            throw new DeploymentException(
                $"The registry of {context.EnvironmentSettings.Name} has not: {string.Join(", ", missing)}. Copy it there with its digest, for example: skopeo copy --all docker://SOURCE@DIGEST docker://{missing[0].Split('@')[0]}:promoted");
        }
    }
}
