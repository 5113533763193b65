using Amazon.EC2;
using Amazon.EC2.Model;

namespace WasteCoach.Build.Cloud;

/// <summary>The instances that carry this cluster's tag.</summary>
public sealed class ClusterInstances(IAmazonEC2 ec2, string cluster)
{
    /// <summary>Ids of the running ones, by their Name tag. A name that stands twice is kept twice, so that a duplicate shows.</summary>
    public async Task<ILookup<string, string>> RunningAsync(CancellationToken cancellation)
    {
        var request = new DescribeInstancesRequest
        {
            Filters =
            [
                new Filter { Name = $"tag:{OwnershipTag.Key}", Values = [cluster] },
                new Filter { Name = "instance-state-name", Values = ["running"] },
            ],
        };
        var found = new List<Instance>();
        await foreach (var reservation in ec2.Paginators.DescribeInstances(request).Reservations.WithCancellation(cancellation))
        {
            found.AddRange(reservation.Instances ?? []);
        }

        return found.ToLookup(
            instance => instance.Tags?.Find(tag => tag.Key == "Name")?.Value ?? "",
            instance => instance.InstanceId);
    }
}
