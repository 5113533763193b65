using Cake.Frosting;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Containers;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Tasks.Deploy;

/// <summary>
/// Pushes the images, reads their digests back, and puts a bill of materials and, where there is a key, a signature beside each.
/// The tag by which an image is found again is written last: what a killed run left half done is done again.
/// </summary>
[TaskName(nameof(Push))]
[TaskDescription("Push the images, prove by their digests that the registry has them, attach a bill of materials")]
[IsDependentOn(typeof(Images))]
public sealed class Push : Phase
{
    private const string Latest = "latest";
    private const string VersionTags = "v*";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) =>
        inputs.Configuration("github", "registry").Value("tags", string.Join(' ', NamesOfCommit(context)));

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var releases = ServiceRelease.FromResults(context.Session.ResultsOf(nameof(Push)));
        var versions = ServiceVersion.FromResults(context.Session.ResultsOf(nameof(ServiceChanges)));
        using var images = ReleaseImages.Of(context);
        var found = await images.FindDigestsAsync(versions, cancellation);
        var gone = releases.Where(release => found.GetValueOrDefault(release.Service) != release.Digest).Select(release => release.Service).ToList();
        return gone.Count == 0
            ? ProbeResult.Good($"the registry has all {releases.Count} images")
            : ProbeResult.Gone($"the registry has not, or no longer, the image of {string.Join(", ", gone)}");
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var context = run.Context;
        var versions = ServiceVersion.FromResults(context.Session.ResultsOf(nameof(ServiceChanges)));
        var names = NamesOfCommit(context);
        var local = new LocalImages(context);
        using var images = ReleaseImages.Of(context);
        using var login = local.Login();
        var signer = new CosignRunner(context);
        if (signer.Obstacle is { } obstacle)
        {
            run.Show($"Not signed: {obstacle}.");
        }

        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = run.Cancellation };
        await Parallel.ForEachAsync(versions, options, async (version, cancellation) =>
        {
            var found = await images.FindAsync(version, cancellation);
            var release = found ?? await PushAsync(version, cancellation);
            await images.TagAsync(version.Service, release.Digest, [version.Revision, .. names, version.InputTag], cancellation);
            lock (run)
            {
                run.Result(release.ResultName, release.ToResult());
                run.Log($"{release.Service} {(found is null ? "pushed" : "is there")}: {release.Digest}");
                run.Progress($"{++done} of {versions.Count} in the registry");
            }
        });

        async Task<ServiceRelease> PushAsync(ServiceVersion version, CancellationToken cancellation)
        {
            var pushed = local.Push(version, login);
            var stored = await images.FindDigestAsync(version.Service, version.Revision, cancellation);
            if (stored != pushed)
            {
                throw new DeploymentException(
                    $"The image of {version.Service} was pushed as {pushed}, but the registry has {stored ?? "nothing"} under {version.Revision}.{Environment.NewLine}"
                    + "  next: perhaps somebody pushed at the same time: run the same command again.");
            }

            await AttachAsync(version, pushed, cancellation);
            return new ServiceRelease(version.Service, version.InputHash, version.Revision, pushed);
        }

        async Task AttachAsync(ServiceVersion version, string digest, CancellationToken cancellation)
        {
            var paths = new DeploymentPaths(context.Paths);
            var bill = await File.ReadAllBytesAsync(paths.BillOf(version).FullPath, cancellation);
            await images.AttachAsync(version.Service, digest, bill, cancellation);
            var copy = paths.BillOfRun(version);
            Directory.CreateDirectory(copy.GetDirectory().FullPath);
            await File.WriteAllBytesAsync(copy.FullPath, bill, cancellation);
            if (signer.Obstacle is null)
            {
                signer.Sign(local.Settings(login), $"{new ImageNames(context.EnvironmentSettings).NameOf(version.Service)}@{digest}");
            }
        }
    }

    // What the commit is called: latest on the branch that is deployed, and its version tags. Readers like them; nothing is deployed by them.
    private static IReadOnlyList<string> NamesOfCommit(BuildContext context)
    {
        var git = new GitObjects(context);
        var root = new GitSettings { WorkingDirectory = context.Paths.Root };
        var versions = git.Tags(root, "HEAD", VersionTags);
        return git.Branch(root) == context.EnvironmentSettings.Git.Branch ? [Latest, .. versions] : versions;
    }
}
