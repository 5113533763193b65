using Cake.Frosting;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Provision;

/// <summary>Makes the bucket in which terraform's state, the shared journal and the shared lock lie, and takes that lock.</summary>
[TaskName(nameof(StateBucket))]
[TaskDescription("Make the bucket for terraform's state, the shared journal and the shared lock")]
[IsDependentOn(typeof(Preflight.Preflight))]
public sealed class StateBucket : Phase
{
    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) =>
        inputs.Configuration("state", "aws.accountId", "aws.region", "cluster.name");

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var name = context.EnvironmentSettings.State.Bucket;
        return await BucketOf(context).IsReadyAsync(cancellation)
            ? ProbeResult.Good($"bucket {name} is there")
            : ProbeResult.Gone($"bucket {name} is gone, and with it what terraform knew: everything is provisioned anew");
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var environment = run.Context.EnvironmentSettings;
        await BucketOf(run.Context).EnsureAsync(OwnershipTag.For(environment.Cluster.Name, environment.Name), run.Progress, run.Cancellation);
        run.Result("bucket", environment.State.Bucket);
    }

    /// <inheritdoc />
    protected internal override Task SettledAsync(BuildContext context, CancellationToken cancellation) =>
        context.Locks.TakeSharedLockAsync(context, cancellation);

    private static Cloud.StateBucket BucketOf(BuildContext context) =>
        new(context.Aws.S3, context.EnvironmentSettings.State.Bucket, context.EnvironmentSettings.Aws.Region);
}
