using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;

namespace WasteCoach.Build.Teardown.Sources;

/// <summary>EC2's machines and what they keep: instances, volumes, snapshots, key pairs.</summary>
public sealed class Ec2Machines(IAmazonEC2 ec2) : IResourceSource
{
    /// <inheritdoc />
    public IReadOnlySet<ResourceKind> Kinds { get; } = new HashSet<ResourceKind> { ResourceKind.Instance, ResourceKind.Volume, ResourceKind.Snapshot, ResourceKind.KeyPair };

    /// <inheritdoc />
    public async Task<IReadOnlyList<CloudResource>> ListAsync(CancellationToken cancellation)
    {
        var found = new List<CloudResource>();
        await foreach (var reservation in ec2.Paginators.DescribeInstances(new DescribeInstancesRequest()).Reservations.WithCancellation(cancellation))
        {
            // A terminated one is listed for an hour more.
            found.AddRange((reservation.Instances ?? []).Where(instance => instance.State.Name != InstanceStateName.Terminated).Select(instance =>
                Ec2Tags.Resource(ResourceKind.Instance, instance.InstanceId, instance.Tags) with { Vpc = instance.VpcId }));
        }

        await foreach (var volume in ec2.Paginators.DescribeVolumes(new DescribeVolumesRequest()).Volumes.WithCancellation(cancellation))
        {
            found.Add(Ec2Tags.Resource(ResourceKind.Volume, volume.VolumeId, volume.Tags) with
            {
                AttachedTo = volume.Attachments?.FirstOrDefault()?.InstanceId,
                Disk = new Disk(volume.AvailabilityZone, volume.Size ?? 0),
            });
        }

        await foreach (var snapshot in ec2.Paginators.DescribeSnapshots(new DescribeSnapshotsRequest { OwnerIds = ["self"] }).Snapshots.WithCancellation(cancellation))
        {
            found.Add(Ec2Tags.Resource(ResourceKind.Snapshot, snapshot.SnapshotId, snapshot.Tags));
        }

        var keys = await ec2.DescribeKeyPairsAsync(new DescribeKeyPairsRequest(), cancellation);
        found.AddRange((keys.KeyPairs ?? []).Select(key => Ec2Tags.Resource(ResourceKind.KeyPair, key.KeyPairId, key.Tags) with { Name = key.KeyName }));
        return found;
    }

    /// <inheritdoc />
    public async Task DeleteAsync(CloudResource resource, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        try
        {
            switch (resource.Kind)
            {
                case ResourceKind.Instance:
                    await ec2.TerminateInstancesAsync(new TerminateInstancesRequest { InstanceIds = [resource.Id] }, cancellation);
                    break;
                case ResourceKind.Volume:
                    await ec2.DeleteVolumeAsync(new DeleteVolumeRequest { VolumeId = resource.Id }, cancellation);
                    break;
                case ResourceKind.Snapshot:
                    await ec2.DeleteSnapshotAsync(new DeleteSnapshotRequest { SnapshotId = resource.Id }, cancellation);
                    break;
                default:
                    await ec2.DeleteKeyPairAsync(new DeleteKeyPairRequest { KeyName = resource.Name }, cancellation);
                    break;
            }
        }
        catch (AmazonServiceException exception) when (Ec2Tags.IsGone(exception))
        {
            // It went by itself meanwhile.
        }
    }
}
