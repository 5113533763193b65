using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>Publishes the services whose image the registry does not have, all at once, and builds an image of each.</summary>
[TaskName(nameof(Images))]
[TaskDescription("Compile the changed services and build their images, the same ones for the same sources")]
[IsDependentOn(typeof(ServiceTests))]
public sealed class Images : Phase
{
    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) =>
        inputs.Configuration("github", "registry.address").Value("builder", LocalImages.EngineOf(context).ToString());

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var versions = ServiceVersion.FromResults(context.Session.ResultsOf(nameof(ServiceChanges)));
        using var images = ReleaseImages.Of(context);
        var pushed = await images.FindDigestsAsync(versions, cancellation);
        var local = new LocalImages(context);
        var missing = versions.Where(version => !pushed.ContainsKey(version.Service) && !local.Holds(version)).Select(version => version.Service).ToList();
        return missing.Count == 0
            ? ProbeResult.Good($"{pushed.Count} images in the registry, {versions.Count - pushed.Count} here to be pushed")
            : ProbeResult.Gone($"no image of {string.Join(", ", missing)}");
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var context = run.Context;
        var versions = ServiceVersion.FromResults(context.Session.ResultsOf(nameof(ServiceChanges)));
        using var images = ReleaseImages.Of(context);
        var pushed = await images.FindDigestsAsync(versions, run.Cancellation);
        var local = new LocalImages(context);
        var missing = versions.Where(version => !pushed.ContainsKey(version.Service) && !local.Holds(version)).ToList();
        if (missing.Count > 0)
        {
            await BuildAsync(run, versions, missing, local);
        }

        run.Progress($"{missing.Count} images built, {versions.Count - missing.Count} were there");
        foreach (var version in versions)
        {
            run.Result(version.ResultName, version.InputHash);
        }
    }

    private static async Task BuildAsync(PhaseRun run, IReadOnlyList<ServiceVersion> versions, List<ServiceVersion> missing, LocalImages local)
    {
        var context = run.Context;
        var names = string.Join(", ", missing.Select(version => version.Service));
        var onTopOf = BaseImage.Of(context.EnvironmentSettings.Images, context.Paths.Root.FullPath);
        run.Progress($"compiling {names}");
        var source = ServiceSource.Export(context, versions);
        source.Publish(missing, run.Log);

        run.Progress($"building images of {names}");
        local.Clean(versions);
        using (var login = local.Login())
        {
            local.Fetch(onTopOf, login);
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = run.Cancellation };
        await Parallel.ForEachAsync(missing, options, (version, _) =>
        {
            local.Build(version, source.FolderOf(version), onTopOf);
            return ValueTask.CompletedTask;
        });
    }
}
