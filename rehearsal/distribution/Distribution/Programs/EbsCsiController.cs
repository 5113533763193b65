using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Cloud;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Programs;

/// <summary>
/// Makes, enlarges and deletes the volumes of claims whose class names ebs.csi.aws.com, as the driver does together with the sidecars provisioner and resizer.
/// With a cloud they exist in its EC2 too; without one only the PersistentVolume does. Nothing is attached to an instance.
/// </summary>
internal sealed class EbsCsiController : Reconciler
{
    private const string Provisioner = "volume.kubernetes.io/storage-provisioner", SelectedNode = "volume.kubernetes.io/selected-node", ProvisionedBy = "pv.kubernetes.io/provisioned-by";
    private const string VolumeTag = "CSIVolumeName", ClusterTag = "ebs.csi.aws.com/cluster";
    private const long GiB = 1L << 30;

    private readonly Mirror claims, volumes, classes, nodes;
    private readonly CloudApi? ec2;
    private readonly bool resizes;

    public EbsCsiController(ProgramContext context)
        : base(context)
    {
        claims = Watch("/api/v1/persistentvolumeclaims");
        volumes = Watch("/api/v1/persistentvolumes");
        classes = Watch("/apis/storage.k8s.io/v1/storageclasses");
        nodes = Watch("/apis/storage.k8s.io/v1/csinodes");
        ec2 = context.Cloud is { } cloud ? CloudApi.Ec2(cloud) : null;
        resizes = context.HasImage("csi-resizer", "external-resizer");
    }

    public override string Lease => "ebs-csi-aws-com";

    protected override async Task Reconcile(CancellationToken stop)
    {
        foreach (var claim in claims.Items.Where(claim => !PodState.IsDeleted(claim)))
        {
            if (claim.Text("status", "phase") == "Bound")
            {
                await Enlarge(claim, stop);
            }
            else if (claim.Text("metadata", "annotations", Provisioner) == EbsCsiDriver.Name && claim.Text("spec", "volumeName").Length == 0)
            {
                await Provision(claim, stop);
            }
        }

        foreach (var volume in volumes.Items.Where(IsOurs).Where(volume => volume.Text("status", "phase") == "Released" && volume.Text("spec", "persistentVolumeReclaimPolicy") == "Delete"))
        {
            await Delete(volume, stop);
        }
    }

    private static bool IsOurs(JsonObject volume) => volume.Text("spec", "csi", "driver") == EbsCsiDriver.Name && volume.Text("metadata", "annotations", ProvisionedBy) == EbsCsiDriver.Name;

    private static long Size(JsonNode? node, params string[] path) => (long)Math.Ceiling(Quantity.Parse(node.At([.. path, "storage"])) / GiB);

    private async Task Provision(JsonObject claim, CancellationToken stop)
    {
        var name = $"pvc-{claim.Uid()}";
        if (classes.Find("", claim.Text("spec", "storageClassName")) is not { } storageClass || volumes.Find("", name) is not null)
        {
            return;
        }

        var node = claim.Text("metadata", "annotations", SelectedNode);
        if (node.Length == 0 && storageClass.Text("volumeBindingMode") == "WaitForFirstConsumer")
        {
            return;
        }

        try
        {
            await Context.Report(claim, "Normal", "Provisioning", $"External provisioner is provisioning volume for claim \"{claim.Namespace()}/{claim.Name()}\"", stop);
            var zone = await Zone(node, stop);
            var size = Size(claim, "spec", "resources", "requests");
            var handle = ec2 is null ? $"vol-{claim.Uid().Replace("-", "", StringComparison.Ordinal)[..17]}" : await Create(name, claim, storageClass, zone, size, stop);
            await Api.Post("/api/v1/persistentvolumes", Volume(name, claim, storageClass, zone, size, handle), stop);
            await Context.Report(claim, "Normal", "ProvisioningSucceeded", $"Successfully provisioned volume {name}", stop);
        }
        catch (IOException error)
        {
            await Context.Report(claim, "Warning", "ProvisioningFailed", $"failed to provision volume with StorageClass \"{storageClass.Name()}\": {error.Message}", stop);
            throw;
        }
    }

    /// <summary>The zone of a node, as its driver told the kubelet; of any node when none is chosen.</summary>
    /// <exception cref="IOException">No driver has told any.</exception>
    private async Task<string> Zone(string node, CancellationToken stop)
    {
        var known = nodes.Items.Where(item => node.Length == 0 || item.Name() == node).FirstOrDefault(item => item.Elements("spec", "drivers").Any(driver => driver.Text("name") == EbsCsiDriver.Name));
        var zone = known is null ? "" : (await Api.Get($"/api/v1/nodes/{known.Name()}", stop)).Text("metadata", "labels", EbsCsiDriver.Zone);
        return zone.Length > 0 ? zone : throw new IOException($"error generating accessibility requirements: no topology key found on CSINode {(node.Length > 0 ? node : "(any)")}");
    }

    private static JsonObject Volume(string name, JsonObject claim, JsonObject storageClass, string zone, long size, string handle)
    {
        var expression = new JsonObject { ["key"] = EbsCsiDriver.Zone, ["operator"] = "In", ["values"] = new JsonArray(zone) };
        return new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "PersistentVolume",
            ["metadata"] = new JsonObject { ["name"] = name, ["annotations"] = new JsonObject { [ProvisionedBy] = EbsCsiDriver.Name } },
            ["spec"] = new JsonObject
            {
                ["capacity"] = new JsonObject { ["storage"] = $"{size}Gi" },
                ["accessModes"] = claim.At("spec", "accessModes")!.DeepClone(),
                ["persistentVolumeReclaimPolicy"] = storageClass.Text("reclaimPolicy") is { Length: > 0 } policy ? policy : "Delete",
                ["storageClassName"] = storageClass.Name(),
                ["volumeMode"] = claim.Text("spec", "volumeMode") is { Length: > 0 } mode ? mode : "Filesystem",
                ["claimRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "PersistentVolumeClaim", ["namespace"] = claim.Namespace(), ["name"] = claim.Name(), ["uid"] = claim.Uid() },
                ["csi"] = new JsonObject
                {
                    ["driver"] = EbsCsiDriver.Name, ["volumeHandle"] = handle,
                    ["fsType"] = storageClass.Text("parameters", "csi.storage.k8s.io/fstype") is { Length: > 0 } type ? type : "ext4",
                },
                ["nodeAffinity"] = new JsonObject { ["required"] = new JsonObject { ["nodeSelectorTerms"] = new JsonArray(new JsonObject { ["matchExpressions"] = new JsonArray(expression) }) } },
            },
        };
    }

    /// <summary>A volume that an attempt before this one has made is found by its tag.</summary>
    private async Task<string> Create(string name, JsonObject claim, JsonObject storageClass, string zone, long size, CancellationToken stop)
    {
        var found = await ec2!.Call("DescribeVolumes", [("Filter.1.Name", $"tag:{VolumeTag}"), ("Filter.1.Value.1", name)], stop);
        if (found.Entries("volumeSet").FirstOrDefault() is { } known)
        {
            return known.Text("volumeId");
        }

        var parameters = storageClass.Map("parameters");
        List<(string, string)> call =
        [
            ("AvailabilityZone", zone), ("Size", size.ToString(CultureInfo.InvariantCulture)), ("VolumeType", parameters.GetValueOrDefault("type", "gp3")),
            ("Encrypted", parameters.GetValueOrDefault("encrypted", "false")), ("TagSpecification.1.ResourceType", "volume"),
        ];
        foreach (var (field, parameter) in ((string, string)[])[("Iops", "iops"), ("Throughput", "throughput"), ("KmsKeyId", "kmsKeyId")])
        {
            if (parameters.TryGetValue(parameter, out var value))
            {
                call.Add((field, value));
            }
        }

        var tags = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [VolumeTag] = name, [ClusterTag] = "true", ["kubernetes.io/created-for/pvc/name"] = claim.Name(), ["kubernetes.io/created-for/pvc/namespace"] = claim.Namespace(), ["kubernetes.io/created-for/pv/name"] = name,
        };
        if (Context.Option("k8s-tag-cluster-id") is { Length: > 0 } cluster)
        {
            tags["KubernetesCluster"] = cluster;
            tags[$"kubernetes.io/cluster/{cluster}"] = "owned";
            tags["Name"] = $"{cluster}-dynamic-{name}";
        }

        foreach (var pair in Context.Option("extra-tags").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            tags[parts[0]] = parts.ElementAtOrDefault(1) ?? "";
        }

        foreach (var (tag, number) in tags.Select((tag, index) => (tag, index + 1)))
        {
            call.Add(($"TagSpecification.1.Tag.{number}.Key", tag.Key));
            call.Add(($"TagSpecification.1.Tag.{number}.Value", tag.Value));
        }

        return (await ec2.Call("CreateVolume", call, stop)).Text("volumeId");
    }

    private async Task Enlarge(JsonObject claim, CancellationToken stop)
    {
        var (wanted, now) = (Size(claim, "spec", "resources", "requests"), Size(claim, "status", "capacity"));
        if (!resizes || wanted <= now || volumes.Find("", claim.Text("spec", "volumeName")) is not { } volume || !IsOurs(volume)
            || classes.Find("", claim.Text("spec", "storageClassName"))?.Flag("allowVolumeExpansion") != true)
        {
            return;
        }

        if (Size(volume, "spec", "capacity") < wanted)
        {
            if (ec2 is not null)
            {
                await ec2.Call("ModifyVolume", [("VolumeId", volume.Text("spec", "csi", "volumeHandle")), ("Size", wanted.ToString(CultureInfo.InvariantCulture))], stop);
            }

            await Api.Merge($"/api/v1/persistentvolumes/{volume.Name()}", new JsonObject { ["spec"] = new JsonObject { ["capacity"] = new JsonObject { ["storage"] = $"{wanted}Gi" } } }, stop);
        }

        // The file system grows on the node, which has nothing to do here.
        await Api.Merge($"/api/v1/namespaces/{claim.Namespace()}/persistentvolumeclaims/{claim.Name()}/status", new JsonObject { ["status"] = new JsonObject { ["capacity"] = new JsonObject { ["storage"] = $"{wanted}Gi" } } }, stop);
        await Context.Report(claim, "Normal", "FileSystemResizeSuccessful", "MountVolume.NodeExpandVolume succeeded for volume", stop);
    }

    private async Task Delete(JsonObject volume, CancellationToken stop)
    {
        if (ec2 is not null)
        {
            try
            {
                await ec2.Call("DeleteVolume", [("VolumeId", volume.Text("spec", "csi", "volumeHandle"))], stop);
            }
            catch (CloudException error) when (error.Code == "InvalidVolume.NotFound")
            {
                // Gone already, which is what is wanted.
            }
            catch (CloudException error)
            {
                await Context.Report(volume, "Warning", "VolumeFailedDelete", error.Message, stop);
                throw;
            }
        }

        await Api.Delete($"/api/v1/persistentvolumes/{volume.Name()}", [], stop);
    }
}
