using System.Text.Json;
using System.Text.Json.Serialization;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Teardown;

namespace WasteCoach.Build.Tasks.Teardown;

/// <summary>
/// Removes the cluster and everything that it made in the cloud, but for what --keep names, and proves that nothing of it is left and that
/// nothing else was touched. Cut off anywhere, the same command ends it.
/// </summary>
[TaskName(nameof(Destroy))]
[TaskDescription("Remove the cluster and all that it made, by its tags alone, and prove it; --confirm, --keep, --dryrun")]
public sealed class Destroy : AsyncFrostingTask<BuildContext>, IChangesTheWorld, IPlans
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cancellation = CurrentTask.Cancellation;
        var voice = new TeardownVoice(text => context.Log.Write(Verbosity.Minimal, LogLevel.Information, "{0}", context.Redactor.Redact(text)), context.Session.SayOf(nameof(Destroy)));
        var keep = KeepOf(context);
        var account = ClusterAccount.Of(context);
        var before = await LookAsync(context, account, cancellation);
        foreach (var line in Plan(before, keep))
        {
            voice.Tell(line);
        }

        RefuseObstacles(before);
        if (before.Ours.Any(resource => !keep.Keeps(resource)))
        {
            Confirmation.Require(context.Options, context.EnvironmentSettings, nameof(Destroy), $"deletes the {before.Ours.Count(resource => !keep.Keeps(resource))} resources of cluster {context.EnvironmentSettings.Cluster.Name} in account {context.EnvironmentSettings.Aws.AccountId}", !keep.KeepsData);
        }

        var proof = await new ClusterTeardown(context, account, keep, voice).RunAsync(before, cancellation);
        var back = KeepWayBack(context, proof);
        context.Session.CloseWith(context.Options.Output == OutputForm.Json ? JsonSerializer.Serialize(proof, Format) : string.Join(Environment.NewLine, [.. Proof(proof, keep), .. back]));
        if (proof.Left.Count > 0)
        {
            throw new TeardownException(
                $"{proof.Left.Count} resources of ours are left: {string.Join("; ", proof.Left)}. Mend what each names and run the same command again; it goes on from here.");
        }
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> PlanAsync(BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var account = ClusterAccount.Of(context);
        var now = await LookAsync(context, account, cancellation);
        return [.. Plan(now, KeepOf(context)), .. Obstacles(now).Select(obstacle => $"in the way: {obstacle}")];
    }

    private static KeepChoice KeepOf(BuildContext context) => new(context.Options.Keep, context.EnvironmentSettings);

    private static async Task<OwnedResources> LookAsync(BuildContext context, ClusterAccount account, CancellationToken cancellation)
    {
        var aws = context.EnvironmentSettings.Aws;
        (await CallerIdentity.AskAsync(context.Aws.Sts, aws, cancellation)).Expect(aws.AccountId);
        return await account.DivideAsync(cancellation);
    }

    private static IEnumerable<string> Plan(OwnedResources found, KeepChoice keep) =>
    [
        $"ours: {found.Ours.Count(resource => !keep.Keeps(resource))} to be deleted, {found.Ours.Count(keep.Keeps)} kept; {found.Foreign.Count} of others stay untouched",
        .. found.Ours.OrderBy(resource => resource.Kind).Select(resource => $"{(keep.Keeps(resource) ? "keep" : "delete")} {resource}"),
    ];

    // An interface may still go by itself; everything else stays in the way for ever.
    private static IReadOnlyList<string> Obstacles(OwnedResources found) =>
        [.. found.InTheWay().Where(obstacle => obstacle.Resource.Kind != ResourceKind.NetworkInterface).Select(obstacle => $"{obstacle.Resource} {obstacle.Why}")];

    private static void RefuseObstacles(OwnedResources found)
    {
        if (Obstacles(found) is { Count: > 0 } obstacles)
        {
            throw new TeardownException(
                $"Nothing was touched: these do not carry our tags and keep ours from going. {string.Join("; ", obstacles)}. Delete or move each, or tag it {OwnershipTag.Key} if it is the cluster's.");
        }
    }

    // What an earlier teardown kept may be gone by now.
    private static IReadOnlyList<string> KeepWayBack(BuildContext context, TeardownProof proof)
    {
        var (file, environment) = (context.Paths.KeptVolumes.FullPath, context.EnvironmentSettings.Name);
        if (KeptVolumes.Manifest(proof.Kept) is not { } manifest)
        {
            File.Delete(file);
            return [];
        }

        File.WriteAllText(file, manifest);
        return
        [
            "To use the volumes again (docs/teardown.md):",
            $"  ./build.sh --target={nameof(Platform.EbsCsi)} --environment={environment}",
            $"  kubectl --kubeconfig={context.Paths.Root.GetRelativePath(context.Paths.Kubeconfig)} apply --filename={context.Paths.Root.GetRelativePath(context.Paths.KeptVolumes)}",
            $"  ./build.sh --target={nameof(Bootstrap.Cluster)} --environment={environment}",
        ];
    }

    private static IEnumerable<string> Proof(TeardownProof proof, KeepChoice keep) =>
    [
        .. proof.Table(),
        .. proof.Kept.Select(resource => $"kept {resource}: {keep.HowToUseAgain(resource)}"),
        .. proof.ForeignGone.Select(resource => $"gone meanwhile, by somebody else: {resource}"),
        proof.Left.Count == 0 ? "Nothing of ours is left that was not kept." : $"Left: {string.Join("; ", proof.Left)}",
    ];
}
