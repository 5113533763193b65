using Cake.Frosting;
using WasteCoach.Build.Artifacts;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tasks.Preflight;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Fills a folder with everything that the playbooks fetch: each file once, compared with its hash. Served by any web server, it is
/// the <c>artifacts.mirror</c> of an environment without the internet.
/// </summary>
[TaskName(nameof(Mirror))]
[TaskDescription("Fill .build/<environment>/mirror with every package, manifest, chart and binary that the playbooks fetch")]
[IsDependentOn(typeof(LocalServices))]
public sealed class Mirror : AsyncFrostingTask<BuildContext>
{
    // What upstream's packages depend on comes out of the same repository, in versions of their own.
    private static readonly string[] Packages = ["kubeadm", "kubelet", "kubectl"];
    private static readonly string[] PackagesBeside = ["kubernetes-cni", "cri-tools"];

    // The instance types of the catalogue are of Intel and AMD.
    private const string Architecture = "amd64";

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var say = context.Session.SayOf(nameof(Mirror));
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
        var folder = context.Paths.Environment.Combine("mirror").FullPath;
        var mirror = new MirrorFolder(folder, http);
        var problems = new List<string>();
        foreach (var component in context.Versions.Components.Values.Where(component => component.Download is not null))
        {
            say($"{component.Name} {component.Version}");
            await TryAsync(problems, () => EnsureAsync(context, mirror, component));
        }

        if (context.Versions.Components["kubernetes"] is { Repository: { } repository } kubernetes)
        {
            say($"packages of Kubernetes {kubernetes.Version}");
            await TryAsync(problems, () => EnsureAsync(context, mirror, repository, kubernetes.Version));
        }

        if (problems.Count > 0)
        {
            throw new BuildException(
                ExitCodes.PhaseFailed,
                $"{problems.Count} of the files could not be mirrored; the others are in {folder}.{System.Environment.NewLine}{string.Join(System.Environment.NewLine, problems)}");
        }

        context.Session.CloseWith($"{mirror.Fetched} files fetched, {mirror.Kept} were there: {context.Paths.Root.GetRelativePath(new Cake.Core.IO.DirectoryPath(folder)).FullPath}. Serve it, and name its address as artifacts.mirror.");
    }

    private static async Task TryAsync(List<string> problems, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (ArtifactException exception)
        {
            problems.Add(exception.Message);
        }
    }

    private static Task EnsureAsync(BuildContext context, MirrorFolder mirror, ComponentVersion component)
    {
        var artifacts = context.EnvironmentSettings.Artifacts;
        var download = component.Download!;
        var hash = artifacts.Checksums.GetValueOrDefault(component.Name) ?? download.Sha256;
        return mirror.EnsureAsync(download.Url, artifacts.AddressOf(download.Url), hash, CurrentTask.Cancellation);
    }

    // The release is signed, and apt on the nodes checks that; here each file is compared with what the release says of it.
    private static async Task EnsureAsync(BuildContext context, MirrorFolder mirror, PackageRepository repository, string version)
    {
        var artifacts = context.EnvironmentSettings.Artifacts;
        async Task<string> RefreshAsync(string file) => await mirror.RefreshAsync(new Uri(repository.Url, file), artifacts.AddressOf(new Uri(repository.Url, file)), CurrentTask.Cancellation);
        if (artifacts.KubernetesKey is null)
        {
            await RefreshAsync("Release.key");
        }

        var release = await File.ReadAllTextAsync(await RefreshAsync("InRelease"), CurrentTask.Cancellation);
        foreach (var file in new[] { "Packages", "Packages.gz" })
        {
            var listed = PackageIndex.HashOf(release, file) ?? throw new ArtifactException($"{new Uri(repository.Url, "InRelease")} names no {file}.");
            await mirror.EnsureAsync(new Uri(repository.Url, file), artifacts.AddressOf(new Uri(repository.Url, file)), listed, CurrentTask.Cancellation);
        }

        var index = PackageIndex.Packages(await File.ReadAllTextAsync(mirror.PathOf(new Uri(repository.Url, "Packages")), CurrentTask.Cancellation))
            .Where(package => package.Architecture == Architecture).ToList();
        var wanted = index.Where(package => Packages.Contains(package.Name) && package.Version.StartsWith(version + "-", StringComparison.Ordinal)).ToList();
        if (Packages.Except(wanted.Select(package => package.Name)).ToList() is { Count: > 0 } missing)
        {
            throw new ArtifactException($"{repository.Url} has no {string.Join(", ", missing)} of version {version} for {Architecture}.");
        }

        foreach (var package in wanted.Concat(index.Where(package => PackagesBeside.Contains(package.Name))))
        {
            var file = new Uri(repository.Url, package.File);
            await mirror.EnsureAsync(file, artifacts.AddressOf(file), package.Sha256, CurrentTask.Cancellation);
        }
    }
}
