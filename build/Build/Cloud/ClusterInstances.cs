using Amazon.EC2;
using Amazon.EC2.Model;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Cloud;

/// <summary>The instances that carry this cluster's tag.</summary>
public sealed class ClusterInstances(IAmazonEC2 ec2, string cluster)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    /// <summary>Ids of the running ones, by their Name tag. A name that stands twice is kept twice, so that a duplicate shows.</summary>
    public async Task<ILookup<string, string>> RunningAsync(CancellationToken cancellation) =>
        (await FindAsync([new Filter { Name = "instance-state-name", Values = ["running"] }], cancellation)).ToLookup(
            instance => instance.Tags?.Find(tag => tag.Key == "Name")?.Value ?? "",
            instance => instance.InstanceId);

    /// <summary>All, whatever their state; those that were terminated are seen for an hour.</summary>
    public Task<IReadOnlyList<Instance>> AllAsync(CancellationToken cancellation) => FindAsync([], cancellation);

    private async Task<IReadOnlyList<Instance>> FindAsync(IReadOnlyList<Filter> filters, CancellationToken cancellation)
    {
        var request = new DescribeInstancesRequest { Filters = [new Filter { Name = $"tag:{OwnershipTag.Key}", Values = [cluster] }, .. filters] };
        var found = new List<Instance>();
        await foreach (var reservation in ec2.Paginators.DescribeInstances(request).Reservations.WithCancellation(cancellation))
        {
            found.AddRange(reservation.Instances ?? []);
        }

        return found;
    }

    /// <summary>
    /// Waits until the instances run, and starts those that are stopped: terraform looks at what an instance is, not whether it runs,
    /// and an apply that ended between the stop and the start of a resize leaves one behind that it would never touch again.
    /// </summary>
    /// <param name="instances">Their ids.</param>
    /// <param name="show">Told what is waited for.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="BuildException">One does not run within five minutes.</exception>
    public Task EnsureRunningAsync(IReadOnlyCollection<string> instances, Action<string> show, TimeProvider clock, CancellationToken cancellation) => Wait.UntilAsync(
        $"{instances.Count} instances run",
        async token =>
        {
            var answer = await ec2.DescribeInstancesAsync(new DescribeInstancesRequest { InstanceIds = [.. instances] }, token);
            var resting = answer.Reservations.SelectMany(reservation => reservation.Instances).Where(instance => instance.State.Name != InstanceStateName.Running).ToList();
            var stopped = resting.Where(instance => instance.State.Name == InstanceStateName.Stopped).Select(instance => instance.InstanceId).ToList();
            if (stopped.Count > 0)
            {
                show($"starting {string.Join(", ", stopped)}");
                await ec2.StartInstancesAsync(new StartInstancesRequest { InstanceIds = stopped }, token);
            }

            return resting.Count == 0
                ? ProbeResult.Good("all run")
                : ProbeResult.Gone(string.Join(", ", resting.Select(instance => $"{instance.InstanceId} is {instance.State.Name.Value}")));
        },
        StartPatience,
        show,
        clock,
        cancellation);
}
