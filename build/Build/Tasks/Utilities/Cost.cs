using System.Globalization;
using System.Text.Json;
using Amazon.EC2;
using Amazon.EC2.Model;
using Cake.Frosting;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Planning;
using WasteCoach.Build.Reporting;

namespace WasteCoach.Build.Tasks.Utilities;

/// <summary>What the environment costs in a month as its file has it, and what those instances and volumes cost that are there by their tag.</summary>
[TaskName(nameof(Cost))]
[TaskDescription("What the cluster costs in a month: by the environment's file, and by what really runs")]
public sealed class Cost : AsyncFrostingTask<BuildContext>
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var environment = context.EnvironmentSettings;
        var estimate = CostEstimate.Of(environment, context.Versions);
        var running = await RunningAsync(context, CurrentTask.Cancellation);
        var prices = estimate.Prices;
        context.Session.CloseWith(context.Options.Output == OutputForm.Json
            ? JsonSerializer.Serialize(
                new
                {
                    environment = environment.Name, currency = "USD", prices = new { prices.Region, prices.Source, prices.AsOf },
                    estimate = new { usdPerMonth = estimate.UsdPerMonth, items = estimate.Items.Select(Describe) },
                    running = new { usdPerMonth = running.Sum(item => item.UsdPerMonth), items = running.Select(Describe) },
                },
                Format)
            : string.Join(Environment.NewLine, [
                .. TextTable.Lines(["of", "what", "USD a month"], estimate.Items.Select(Row)),
                $"By {environment.File}: {Text(estimate.UsdPerMonth)} USD a month, of it {string.Join(", ", environment.Nodes.Select(node => $"{node.Name} {Text(estimate.Items.Where(item => item.Name == node.Name).Sum(item => item.UsdPerMonth))}"))}.",
                running.Count == 0
                    ? $"Nothing that carries the tag {OwnershipTag.Key}={environment.Cluster.Name} is there now."
                    : $"What is there now by its tag: {running.Count(item => item.Origin == CostOrigin.Terraform)} instances, volumes and addresses of terraform and {running.Count(item => item.Origin == CostOrigin.Cluster)} volumes of the cluster: {Text(running.Sum(item => item.UsdPerMonth))} USD a month. A stopped instance costs its volume and address only.",
                $"Prices of {prices.Region} as of {prices.AsOf:yyyy-MM-dd}. Without traffic, requests and what lies in S3.",
            ]));
    }

    private static object Describe(CostItem item) => new { item.Name, item.What, item.UsdPerMonth, origin = item.Origin.ToString() };

    private static IReadOnlyList<string> Row(CostItem item) => [item.Name, item.What, Text(item.UsdPerMonth)];

    private static string Text(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyList<CostItem>> RunningAsync(BuildContext context, CancellationToken cancellation)
    {
        var cluster = context.EnvironmentSettings.Cluster.Name;
        var prices = new PriceList(context.Versions);
        var items = new List<CostItem>();
        foreach (var instance in (await new ClusterInstances(context.Aws.Ec2, cluster).AllAsync(cancellation)).Where(instance => instance.State.Name != InstanceStateName.Terminated))
        {
            var (name, type) = (NameOf(instance.Tags, instance.InstanceId), instance.InstanceType.Value);
            if (instance.State.Name == InstanceStateName.Running)
            {
                items.Add(new CostItem(name, type, prices.Knows(type) ? prices.Instance(type) : throw new BuildException(ExitCodes.PhaseFailed, $"{name} is a {type}, whose price environments/versions.yaml does not have. Add it to instanceTypes.types."), CostOrigin.Terraform));
            }

            if (instance.PublicIpAddress is not null)
            {
                items.Add(new CostItem(name, "public address", prices.PublicAddress, CostOrigin.Terraform));
            }
        }

        var request = new DescribeVolumesRequest { Filters = [new Filter { Name = $"tag:{OwnershipTag.Key}", Values = [cluster] }] };
        await foreach (var volume in context.Aws.Ec2.Paginators.DescribeVolumes(request).Volumes.WithCancellation(cancellation))
        {
            var origin = volume.Tags?.Exists(tag => tag.Key == "CSIVolumeName") == true ? CostOrigin.Cluster : CostOrigin.Terraform;
            items.Add(new CostItem(NameOf(volume.Tags, volume.VolumeId), $"gp3 {volume.Size} GiB", prices.Volume(volume.Size ?? 0), origin));
        }

        return items;
    }

    private static string NameOf(List<Tag>? tags, string id) => tags?.Find(tag => tag.Key is "Name" or "kubernetes.io/created-for/pvc/name")?.Value ?? id;
}
