using Rehearsal.Distribution.Cloud;
using Xunit;

namespace Distribution.Tests;

/// <summary>The EBS CSI driver: no volume before its controller is Ready, and a real one after.</summary>
[Collection(ClusterCollection.Name)]
[Trait("Category", "Slow")] // A driver, a StatefulSet and its volume come up.
public sealed class EbsCsiTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_claim_waits_for_the_driver_and_becomes_a_volume_in_the_zone_of_its_node()
    {
        var space = cluster.Namespace();
        cluster.Kubectl.Run($$$"""
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: gp3-{{{space}}} }
            provisioner: ebs.csi.aws.com
            volumeBindingMode: WaitForFirstConsumer
            allowVolumeExpansion: true
            parameters: {type: gp3, encrypted: "true"}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec:
              serviceName: db
              selector: {matchLabels: {app: db}}
              template:
                metadata: {labels: {app: db}}
                spec:
                  nodeSelector: {topology.kubernetes.io/zone: zone-b}
                  containers: [{name: db, image: registry.test/db:1, volumeMounts: [{name: data, mountPath: /data}]}]
              volumeClaimTemplates:
              - metadata: {name: data}
                spec: {accessModes: [ReadWriteOnce], storageClassName: gp3-{{{space}}}, resources: {requests: {storage: 1Gi} } }
            """, "apply", "-n", space, "-f", "-").Good.Trim();
        await Wait.For("the claim waits for a provisioner", () => Jsonpath(space, "events", "{.items[?(@.reason==\"ExternalProvisioning\")].message}"), text => text.Contains("'ebs.csi.aws.com'", StringComparison.Ordinal));
        Assert.Equal("Pending", Jsonpath(space, "pvc/data-db-0", "{.status.phase}"));

        Driver(space);
        await Wait.For("pod db-0 runs on node-b", () => cluster.Kubectl.Run(null, "get", "-n", space, "pod", "db-0", "--no-headers", "-o", "wide").Output, row => row.Contains("Running", StringComparison.Ordinal) && row.Contains("node-b", StringComparison.Ordinal));

        var name = Jsonpath(space, "pvc/data-db-0", "{.spec.volumeName}");
        Assert.Contains("ap-northeast-2b", cluster.Kubectl.Run(null, "get", "pv", name, "-o", "jsonpath={.spec.nodeAffinity}").Good, StringComparison.Ordinal);
        var handle = cluster.Kubectl.Run(null, "get", "pv", name, "-o", "jsonpath={.spec.csi.volumeHandle}").Good;
        var volume = (await cluster.Cloud.Ec2.Call("DescribeVolumes", [("VolumeId.1", handle)], default)).Entries("volumeSet").Single();
        Assert.Equal(("1", "gp3", "true", "ap-northeast-2b"), (volume.Text("size"), volume.Text("volumeType"), volume.Text("encrypted"), volume.Text("availabilityZone")));
        var tags = volume.Entries("tagSet").ToDictionary(tag => tag.Text("key"), tag => tag.Text("value"));
        Assert.Equal(("growbin", "growbin", "deploy"), (tags["KubernetesCluster"], tags["Owner"], tags["Part"]));

        cluster.Kubectl.Run(null, "patch", "-n", space, "pvc", "data-db-0", "-p", "{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"3Gi\"}}}}").Good.Trim();
        await Wait.For("the volume has grown", () => Jsonpath(space, "pvc/data-db-0", "{.status.capacity.storage}"), size => size == "3Gi");

        cluster.Kubectl.Run(null, "delete", "-n", space, "sts/db", "pvc/data-db-0").Good.Trim();
        await Wait.For("the volume is gone from the cloud", () => cluster.Kubectl.Run(null, "get", "pv", name).ExitCode, code => code != 0);
        await Assert.ThrowsAsync<CloudException>(() => cluster.Cloud.Ec2.Call("DescribeVolumes", [("VolumeId.1", handle)], default));

        // Without its controller the driver makes nothing any more; without its daemon nothing can be mounted.
        cluster.Kubectl.Run(null, "delete", "-n", space, "deploy/ebs-csi-controller", "ds/ebs-csi-node", "--wait=true").Good.Trim();
        await Wait.For("no node has the driver", () => cluster.Kubectl.Run(null, "get", "csinodes", "-o", "jsonpath={.items[*].spec.drivers[*].name}").Good, names => names.Length == 0);
    }

    private string Jsonpath(string space, string what, string path) => cluster.Kubectl.Run(null, "get", "-n", space, what, "-o", $"jsonpath={path}").Output;

    private void Driver(string space) => cluster.Kubectl.Run($$$"""
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: ebs}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: ebs-{{{space}}} }
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: ebs, namespace: {{{space}}} }]
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: ebs-csi-controller}
        spec:
          replicas: 2
          selector: {matchLabels: {app: ebs-csi-controller}}
          template:
            metadata: {labels: {app: ebs-csi-controller}}
            spec:
              serviceAccountName: ebs
              containers:
              - {name: ebs-plugin, image: "registry.test/some/where/aws-ebs-csi-driver:v1", args: [controller, "--extra-tags=Owner=growbin,Part=deploy", --k8s-tag-cluster-id=growbin]}
              - {name: csi-provisioner, image: "registry.test/sig-storage/csi-provisioner:v1"}
              - {name: csi-resizer, image: "registry.test/sig-storage/csi-resizer:v1"}
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: ebs-csi-node}
        spec:
          selector: {matchLabels: {app: ebs-csi-node}}
          template:
            metadata: {labels: {app: ebs-csi-node}}
            spec:
              serviceAccountName: ebs
              tolerations: [{operator: Exists}]
              containers: [{name: ebs-plugin, image: "registry.test/aws-ebs-csi-driver@sha256:{{{new string('0', 64)}}}", args: [node]}]
        """, "apply", "-n", space, "-f", "-").Good.Trim();
}
