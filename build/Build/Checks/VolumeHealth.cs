using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Checks;

/// <summary>Whether claims have their volumes, and room in them.</summary>
public static class VolumeHealth
{
    private const int FullSoon = 80;
    private const int Full = 90;
    private const string PodVolume = "/volumes/kubernetes.io~csi/";
    private static readonly string[] By = ["Health", "Doctor"];

    /// <summary>A claim has no volume.</summary>
    public static readonly Trouble Unbound = new(
        "claim-unbound", "A claim has no volume",
        "The pod that mounts it stays Pending or ContainerCreating.",
        "No class makes it (no default StorageClass, EBS CSI does not run or lacks rights), or its volume stands in a zone without a node for the pod.",
        "kubectl describe pvc tells what the provisioner said; ./build.sh --target=EbsCsi --force sets it up again.", By);

    /// <summary>A volume is nearly full.</summary>
    public static readonly Trouble FullVolume = new(
        "volume-full", "A volume is nearly full",
        "The store refuses writes, Prometheus forgets, PostgreSQL stops.",
        "More was stored than the claim has room for.",
        "Raise volumeGiB of the workload in the environment file and run its target: gp3 grows while it is in use.", By);

    /// <summary>Whether a file system is a volume that a pod mounts.</summary>
    public static bool IsOfPod(DiskUse disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        return disk.Mount.Contains(PodVolume, StringComparison.Ordinal) || disk.Mount.Contains("/kubernetes.io/csi/", StringComparison.Ordinal);
    }

    /// <summary>Judges the claims, and the file systems of the volumes.</summary>
    /// <param name="claims">The cluster's claims.</param>
    /// <param name="volumes">The cluster's volumes.</param>
    /// <param name="disks">The file systems of all nodes.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<ClusterObject> claims, IReadOnlyList<ClusterObject> volumes, IEnumerable<DiskUse> disks)
    {
        ArgumentNullException.ThrowIfNull(claims);
        ArgumentNullException.ThrowIfNull(volumes);
        ArgumentNullException.ThrowIfNull(disks);
        foreach (var claim in claims.Where(claim => claim.Text("status", "phase") != "Bound"))
        {
            var phase = claim.Text("status", "phase");
            yield return Unbound.Found(Severity.Critical, claim.Path, $"{(phase.Length == 0 ? "no phase yet" : phase)}; it asks for {claim.Text("spec", "resources", "requests", "storage")} of class {claim.Text("spec", "storageClassName")}");
        }

        foreach (var volume in volumes.Where(volume => volume.Text("status", "phase") is "Released" or "Failed"))
        {
            yield return Unbound.Found(
                Severity.Warning, volume.Name, $"{volume.Text("status", "phase")}: its claim {volume.Text("spec", "claimRef", "namespace")}/{volume.Text("spec", "claimRef", "name")} is gone", "Its claim was deleted and its class keeps volumes, or it could not be deleted.",
                $"If nobody needs its data: kubectl delete pv {volume.Name}");
        }

        foreach (var disk in disks.Where(disk => disk.UsedPercent >= FullSoon && disk.Mount.Contains(PodVolume, StringComparison.Ordinal)))
        {
            var name = disk.Mount.Split(PodVolume)[1].Split('/')[0];
            var volume = volumes.FirstOrDefault(found => found.Name == name);
            yield return FullVolume.Found(
                disk.UsedPercent >= Full ? Severity.Critical : Severity.Warning,
                volume is null ? name : $"{volume.Text("spec", "claimRef", "namespace")}/{volume.Text("spec", "claimRef", "name")}",
                $"{disk.UsedPercent} % of {disk.KiB / 1024 / 1024} GiB are in use");
        }
    }
}
