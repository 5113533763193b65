using Amazon.S3.Util;
using Cake.Frosting;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;

namespace WasteCoach.Build.Tasks.Provision;

/// <summary>
/// Applies the stack that outlives a cluster: images bucket, DNS zone, certificate, GitHub's role. Its slowest resource takes about
/// a minute in S3, so it is a stack of its own and nothing that the nodes need waits for it.
/// </summary>
[TaskName(nameof(ProvisionFoundation))]
[TaskDescription("terraform apply: images bucket, DNS zone, certificate, GitHub OIDC role")]
[IsDependentOn(typeof(StateBucket))]
public sealed class ProvisionFoundation : Phase
{
    private const string Stack = "foundation";

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => inputs
        .Configuration("aws.region", "cluster.name", "cluster.domain", "dns.zone", "github", "state", "storage")
        .OptionalConfiguration("aws.endpoint")
        .Files("terraform/foundation", ".tf", ".hcl", ".json")
        .Files("terraform/modules", ".tf", ".json");

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var bucket = context.EnvironmentSettings.Storage.ImagesBucket;
        return await AmazonS3Util.DoesS3BucketExistV2Async(context.Aws.S3, bucket)
            ? ProbeResult.Good($"bucket {bucket} is there")
            : ProbeResult.Gone($"bucket {bucket} is gone");
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var outputs = await new TerraformStack(run.Context, Stack).ApplyAsync(StackVariables.Foundation(run.Context.EnvironmentSettings), run);
        foreach (var (name, value) in outputs)
        {
            run.Result(name, value.ValueKind == System.Text.Json.JsonValueKind.String ? value.GetString()! : value.GetRawText());
        }
    }
}
