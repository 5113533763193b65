using WasteCoach.Build.Teardown;
using YamlDotNet.RepresentationModel;
using static WasteCoach.Build.Tests.Teardown.Resources;

namespace WasteCoach.Build.Tests.Teardown;

public sealed class KeptVolumesTests
{
    [Fact]
    public void A_claim_gets_its_own_volume_where_that_lies_and_as_large_as_it_is()
    {
        var volumes = Documents(KeptVolumes.Manifest([Volume("vol-2", "stores/data-redis-0", 5, "b"), Volume("vol-1", "stores/data-postgresql-0", 50, "c"), Ours(ResourceKind.Zone, "Z1")])!);

        Assert.Equal(
            ["vol-1 50Gi stores/data-postgresql-0 vol-1 ap-northeast-2c", "vol-2 5Gi stores/data-redis-0 vol-2 ap-northeast-2b"],
            volumes.Select(volume => string.Join(
                ' ',
                Text(volume, "metadata", "name"),
                Text(volume, "spec", "capacity", "storage"),
                $"{Text(volume, "spec", "claimRef", "namespace")}/{Text(volume, "spec", "claimRef", "name")}",
                Text(volume, "spec", "csi", "volumeHandle"),
                ((YamlSequenceNode)At(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms")[0]["matchExpressions"][0]["values"])[0])));
        Assert.All(volumes, volume => Assert.Equal("Retain", Text(volume, "spec", "persistentVolumeReclaimPolicy")));
    }

    [Fact]
    public void Of_several_volumes_of_one_claim_the_user_chooses()
    {
        var manifest = KeptVolumes.Manifest([Volume("vol-2", "stores/data-redis-0", 5, "b"), Volume("vol-1", "stores/data-redis-0", 5, "b")])!;

        Assert.Contains("# stores/data-redis-0 had several: vol-1, vol-2.", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("PersistentVolume", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_volume_of_a_claim_there_is_nothing_to_apply() =>
        Assert.Null(KeptVolumes.Manifest([Ours(ResourceKind.Zone, "Z1"), Ours(ResourceKind.Volume, "vol-root") with { Disk = new Disk("ap-northeast-2a", 30) }, Ours(ResourceKind.Snapshot, "snap-1")]));

    private static CloudResource Volume(string id, string claim, int size, string zone) =>
        new(ResourceKind.Volume, id, "", Tags(("kubernetes.io/created-for/pvc/namespace", claim.Split('/')[0]), ("kubernetes.io/created-for/pvc/name", claim.Split('/')[1])))
        {
            Disk = new Disk($"ap-northeast-2{zone}", size),
        };

    private static List<YamlNode> Documents(string manifest)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(manifest));
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (at, key) => at[key]);

    private static string Text(YamlNode node, params string[] path) => ((YamlScalarNode)At(node, path)).Value!;
}
