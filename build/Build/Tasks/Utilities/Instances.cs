using System.Globalization;
using System.Text.Json;
using Amazon.EC2;
using Cake.Frosting;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Reporting;

namespace WasteCoach.Build.Tasks.Utilities;

/// <summary>Lists the instances that carry this cluster's tag. Changes nothing.</summary>
[TaskName(nameof(Instances))]
[TaskDescription("The cluster's instances: name, id, type, zone, state, addresses, since when")]
public sealed class Instances : AsyncFrostingTask<BuildContext>
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);
    private static readonly IReadOnlyList<string> Head = ["name", "instance", "type", "zone", "state", "private", "public", "since (UTC)"];

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cluster = context.EnvironmentSettings.Cluster.Name;
        var instances = (await new ClusterInstances(context.Aws.Ec2, cluster).AllAsync(CurrentTask.Cancellation))
            .Where(instance => instance.State.Name != InstanceStateName.Terminated)
            .Select(instance => new
            {
                Name = instance.Tags?.Find(tag => tag.Key == "Name")?.Value ?? "",
                Id = instance.InstanceId,
                Type = instance.InstanceType.Value,
                Zone = instance.Placement.AvailabilityZone,
                State = instance.State.Name.Value,
                PrivateIp = instance.PrivateIpAddress ?? "",
                PublicIp = instance.PublicIpAddress ?? "",
                Since = instance.LaunchTime?.ToUniversalTime(),
            })
            .OrderBy(instance => instance.Name, StringComparer.Ordinal)
            .ToList();
        var missing = context.EnvironmentSettings.Nodes.Select(node => node.Name).Except(instances.Select(instance => instance.Name)).ToList();
        context.Session.CloseWith(context.Options.Output == OutputForm.Json
            ? JsonSerializer.Serialize(new { cluster, instances, missing }, Format)
            : string.Join(
                Environment.NewLine,
                TextTable.Lines(
                        Head,
                        instances.Select(instance => (IReadOnlyList<string>)
                        [
                            instance.Name, instance.Id, instance.Type, instance.Zone, instance.State, instance.PrivateIp, instance.PublicIp,
                            instance.Since?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
                        ]))
                    .Append($"{instances.Count} instances of {cluster}{(missing.Count == 0 ? "" : $"; {string.Join(", ", missing)} of {context.EnvironmentSettings.File} is not among them")}.")));
    }
}
