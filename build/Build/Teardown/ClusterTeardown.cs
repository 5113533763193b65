using Amazon.Runtime;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tasks.Preflight;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Teardown;

/// <summary>
/// The way from a cluster to nothing of it. Each step asks the account first, so that a teardown which was cut off anywhere is ended by
/// running it again.
/// </summary>
/// <param name="context">The build's context.</param>
/// <param name="account">The account.</param>
/// <param name="keep">What stays.</param>
/// <param name="say">Told what is done.</param>
public sealed class ClusterTeardown(BuildContext context, ClusterAccount account, KeepChoice keep, Action<string> say)
{
    private const string Target = "Destroy";

    // A load balancer's interfaces stay some minutes after it, and so does what a controller was about to make.
    private static readonly TimeSpan InterfacePatience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SweepPatience = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan StrayPatience = TimeSpan.FromMinutes(1);
    private static readonly HashSet<ResourceKind> LoadBalancing = [ResourceKind.LoadBalancer, ResourceKind.TargetGroup];

    // What terraform does not know and its destroy would wait for in vain.
    private static readonly HashSet<ResourceKind> InNetworks =
    [
        ResourceKind.Instance, ResourceKind.NatGateway, ResourceKind.VpcEndpoint, ResourceKind.NetworkInterface, ResourceKind.SecurityGroup, ResourceKind.Subnet, ResourceKind.RouteTable,
    ];

    private string StateBucket => context.EnvironmentSettings.State.Bucket;

    /// <summary>Removes everything of the cluster that is not kept. Returns the proof.</summary>
    /// <param name="before">What there was when the user was asked.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    public async Task<TeardownProof> RunAsync(OwnedResources before, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(before);
        context.Session.ForgetShared($"--target={Target}");
        await RemoveAliasesAsync(before, cancellation);
        await new ClusterDrain(context, keep.KeepsVolumes, say).RunAsync(cancellation);
        await SweepAsync(resource => LoadBalancing.Contains(resource.Kind), cancellation);
        await WaitForInterfacesAsync(cancellation);
        await CutGroupsApartAsync(cancellation);
        await EmptyImagesAsync(cancellation);
        await DestroyStacksAsync(cancellation);
        var left = await SweepAsync(resource => resource.Id != StateBucket, cancellation);
        if (left.Count == 0)
        {
            left = await RemoveStateAsync(cancellation);
        }

        ForgetCluster();
        return TeardownProof.Of(before, await account.DivideAsync(cancellation), keep.Keeps, left);
    }

    // The records of a zone that stays would lead to a name that nobody holds any more.
    private async Task RemoveAliasesAsync(OwnedResources before, CancellationToken cancellation)
    {
        var names = before.OursOf(ResourceKind.LoadBalancer).Select(balancer => balancer.DnsName).OfType<string>().ToList();
        foreach (var zone in before.OursOf(ResourceKind.Zone).Where(keep.Keeps))
        {
            if (await account.Zones.DeleteAliasesAsync(zone, names, cancellation) is { Count: > 0 } removed)
            {
                say($"removed the records that lead to our load balancer: {string.Join(", ", removed)}");
            }
        }
    }

    private Task WaitForInterfacesAsync(CancellationToken cancellation) => Wait.UntilAsync(
        "the interfaces of our load balancers are gone",
        async token =>
        {
            var now = await account.DivideAsync(token);
            var vpcs = now.OursOf(ResourceKind.Vpc).Select(vpc => vpc.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var detached in now.OursOf(ResourceKind.NetworkInterface).Where(found => found.AttachedTo is null))
            {
                await DeleteInterfaceAsync(detached, token);
            }

            var left = now.Ours.Concat(now.Parts).Concat(now.Foreign)
                .Where(found => found.Kind == ResourceKind.NetworkInterface && found.AttachedTo is null && found.Vpc is { } vpc && vpcs.Contains(vpc))
                .ToList();
            return left.Count == 0 ? ProbeResult.Good("none is left") : ProbeResult.Gone($"{left.Count} left in our VPC: {string.Join(", ", left)}");
        },
        InterfacePatience,
        say,
        context.Clock,
        cancellation);

    private async Task DeleteInterfaceAsync(CloudResource detached, CancellationToken cancellation)
    {
        try
        {
            await account.Network.DeleteAsync(detached, cancellation);
            say($"deleted {detached}");
        }
        catch (AmazonServiceException exception)
        {
            say($"{detached} can't go yet: {exception.ErrorCode}");
        }
    }

    // Groups that name each other can't be deleted in any order, and terraform would try for a quarter of an hour.
    private async Task CutGroupsApartAsync(CancellationToken cancellation)
    {
        foreach (var (group, rules) in (await account.DivideAsync(cancellation)).GroupReferences())
        {
            say($"taking {rules.Count} rules that name other groups out of {group}");
            await account.Network.RevokeAsync(group, rules, cancellation);
        }
    }

    // terraform does not delete a bucket with something in it.
    private async Task EmptyImagesAsync(CancellationToken cancellation)
    {
        var buckets = (await account.DivideAsync(cancellation)).OursOf(ResourceKind.Bucket);
        foreach (var bucket in buckets.Where(bucket => bucket.Id == context.EnvironmentSettings.Storage.ImagesBucket && !keep.Keeps(bucket)))
        {
            say($"emptying {bucket}");
            await account.Buckets.EmptyAsync(bucket, cancellation);
        }
    }

    private async Task DestroyStacksAsync(CancellationToken cancellation)
    {
        var environment = context.EnvironmentSettings;
        if (!await new StateBucket(context.Aws.S3, StateBucket, environment.Aws.Region).IsReadyAsync(cancellation))
        {
            say($"no bucket {StateBucket}, so terraform knows of nothing: what is there is found by its tags");
            return;
        }

        // A destroy does not look at the key, but the stack wants one.
        var key = context.Session.ResultsOf(nameof(SshKey)).GetValueOrDefault("publicKey", "ssh-ed25519 AAAA");
        var cluster = StackVariables.Cluster(environment, key);
        var managed = await new TerraformStack(context, "cluster").ManagedIdsAsync(cluster, cancellation);
        await SweepAsync(resource => InNetworks.Contains(resource.Kind) && !managed.Contains(resource.Id), cancellation, StrayPatience);
        await DestroyStackAsync("cluster", cluster, cancellation);
        await DestroyStackAsync("foundation", StackVariables.Foundation(environment), cancellation);
    }

    private async Task DestroyStackAsync(string name, System.Text.Json.Nodes.JsonObject variables, CancellationToken cancellation)
    {
        try
        {
            await new TerraformStack(context, name).DestroyAsync(variables, keep.KeepsAddress, new PhaseRun(context, Target, "", true, say, cancellation));
        }
        catch (ToolFailure failure)
        {
            cancellation.ThrowIfCancellationRequested();
            say($"terraform could not destroy all of {name}; the rest is found by its tags: {failure.Message}");
        }
    }

    private Task<IReadOnlyList<Leftover>> SweepAsync(Func<CloudResource, bool> which, CancellationToken cancellation, TimeSpan? patience = null) =>
        new Sweep(account.All, account.Ownership, resource => keep.Keeps(resource) || !which(resource), patience ?? SweepPatience, say, context.Clock).RunAsync(cancellation);

    // Whoever holds the lock may go on writing into the bucket, so it is let go first.
    private async Task<IReadOnlyList<Leftover>> RemoveStateAsync(CancellationToken cancellation)
    {
        if (keep.KeepsState)
        {
            return [];
        }

        await context.Locks.ReleaseSharedAsync();
        return await SweepAsync(resource => resource.Id == StateBucket, cancellation);
    }

    // They lead to machines that are gone, and the kubeconfig holds an administrator's key.
    private void ForgetCluster()
    {
        File.Delete(context.Paths.Kubeconfig.FullPath);
        if (Directory.Exists(context.Paths.Inventory.FullPath))
        {
            Directory.Delete(context.Paths.Inventory.FullPath, recursive: true);
        }
    }
}
