using WasteCoach.Build.Clusters;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Teardown;

/// <summary>
/// Takes back what the cluster itself has made in the cloud, while the controllers that made it live: load balancers of Ingresses and
/// Services, volumes of claims. What it can't take back, the sweep finds by its tags; so a cluster that does not answer holds up nothing.
/// </summary>
/// <param name="context">The build's context.</param>
/// <param name="keepsVolumes">Whether the volumes stay when their claims go.</param>
/// <param name="say">Told what is done.</param>
public sealed class ClusterDrain(BuildContext context, bool keepsVolumes, Action<string> say)
{
    private const string Ingresses = "ingresses.networking.k8s.io";
    private const string Applications = "applications.argoproj.io";
    private const string Retain = "Retain";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(10);

    private KubectlSettings Settings => new() { Kubeconfig = context.Paths.Kubeconfig, RequestTimeout = RequestPatience };

    /// <summary>Drains as far as the cluster takes part in it.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!File.Exists(context.Paths.Kubeconfig.FullPath))
        {
            say($"no {context.Paths.Root.GetRelativePath(context.Paths.Kubeconfig)}: what the cluster made is removed without it");
            return;
        }

        try
        {
            await StopApplicationsAsync(cancellation);
            await RetainVolumesAsync(cancellation);
            await RemoveEntrancesAsync(cancellation);
            await RemoveClaimsAsync(cancellation);
        }
        catch (ToolFailure failure)
        {
            say($"the cluster does not answer, what it made is removed without it: {string.Join(' ', failure.Message.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Take(1))}");
        }
        catch (BuildException exception) when (exception is not InterruptedException)
        {
            say($"the cluster does not take back what it made, so it is removed without it: {exception.Message}");
        }
    }

    // Argo CD would bring back what is deleted. Its finalizer is taken off, since it would delete each workload in its own time.
    private Task StopApplicationsAsync(CancellationToken cancellation) => GoneAsync(
        "Argo CD has no Applications",
        async () =>
        {
            var found = await ListAsync(Applications);
            foreach (var application in found)
            {
                await CallAsync(kubectl => kubectl.Delete(In(application), Applications, application.Name));
                await UnlessGoneAsync(() => CallAsync(kubectl => kubectl.Patch(In(application), Applications, application.Name, """{"metadata":{"finalizers":null}}""")));
            }

            return found;
        },
        cancellation);

    private async Task RetainVolumesAsync(CancellationToken cancellation)
    {
        if (!keepsVolumes)
        {
            return;
        }

        foreach (var volume in (await ListAsync("persistentvolumes")).Where(volume => volume.Text("spec", "persistentVolumeReclaimPolicy") != Retain))
        {
            cancellation.ThrowIfCancellationRequested();
            await CallAsync(kubectl => kubectl.Patch(Settings, "persistentvolumes", volume.Name, $$$"""{"spec":{"persistentVolumeReclaimPolicy":"{{{Retain}}}"}}"""));
            say($"volume {volume.Text("spec", "csi", "volumeHandle")} of {volume.Name} outlives its claim");
        }
    }

    private async Task RemoveEntrancesAsync(CancellationToken cancellation)
    {
        await DeleteAllAsync(Ingresses, EntrancesAsync, cancellation);
        await DeleteAllAsync("services", LoadBalancerServicesAsync, cancellation);

        Task<IReadOnlyList<ClusterObject>> EntrancesAsync() => ListAsync(Ingresses);

        async Task<IReadOnlyList<ClusterObject>> LoadBalancerServicesAsync() => [.. (await ListAsync("services")).Where(service => service.Text("spec", "type") == "LoadBalancer")];
    }

    // A claim lives as long as a pod uses it, and whatever made the pod would make it again: the whole namespace goes.
    private async Task RemoveClaimsAsync(CancellationToken cancellation)
    {
        var namespaces = (await ListAsync("persistentvolumeclaims")).Select(claim => claim.Namespace).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var name in namespaces)
        {
            say($"deleting namespace {name}, in which claims are");
            await CallAsync(kubectl => kubectl.Delete(Settings, "namespaces", name));
        }

        await GoneAsync("no claim is left", () => ListAsync("persistentvolumeclaims"), cancellation);
        await GoneAsync(
            "no volume is left that goes with its claim",
            async () => [.. (await ListAsync("persistentvolumes")).Where(volume => volume.Text("spec", "persistentVolumeReclaimPolicy") != Retain)],
            cancellation);
    }

    private async Task DeleteAllAsync(string resource, Func<Task<IReadOnlyList<ClusterObject>>> list, CancellationToken cancellation)
    {
        foreach (var found in await list())
        {
            say($"deleting {found.Kind} {found.Path}");
            await CallAsync(kubectl => kubectl.Delete(In(found), resource, found.Name));
        }

        await GoneAsync($"no {resource} are left that have a load balancer", list, cancellation);
    }

    private Task GoneAsync(string condition, Func<Task<IReadOnlyList<ClusterObject>>> list, CancellationToken cancellation) => Wait.UntilAsync(
        condition,
        async _ => await list() is { Count: > 0 } left
            ? ProbeResult.Gone($"{left.Count} left: {string.Join(", ", left.Select(item => item.Path))}")
            : ProbeResult.Good("none"),
        Patience,
        say,
        context.Clock,
        cancellation);

    private KubectlSettings In(ClusterObject item) => new() { Kubeconfig = context.Paths.Kubeconfig, RequestTimeout = RequestPatience, Namespace = item.Namespace };

    private async Task<IReadOnlyList<ClusterObject>> ListAsync(string resource)
    {
        try
        {
            var list = await Task.Run(() => context.Kubectl().Get(Settings, resource, allNamespaces: true));
            return [.. list.GetProperty("items").EnumerateArray().Select(item => new ClusterObject(item))];
        }
        catch (ToolFailure failure) when (failure.Message.Contains("doesn't have a resource type", StringComparison.Ordinal))
        {
            return []; // the cluster never got that far
        }
    }

    private static async Task UnlessGoneAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (ToolFailure failure) when (failure.Message.Contains("(NotFound)", StringComparison.Ordinal))
        {
            // That is what was wanted.
        }
    }

    private Task CallAsync(Action<KubectlRunner> call) => Task.Run(() => call(context.Kubectl()));
}
