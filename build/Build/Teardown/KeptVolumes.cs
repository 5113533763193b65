using System.Text;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Teardown;

/// <summary>The volumes that outlived their cluster, as PersistentVolumes by which the next one's claims of the same names get them.</summary>
public static class KeptVolumes
{
    // Tags of the CSI driver's provisioner.
    private const string ClaimName = "kubernetes.io/created-for/pvc/name";
    private const string ClaimNamespace = "kubernetes.io/created-for/pvc/namespace";

    /// <summary>The claim for which a volume was made, as NAMESPACE/NAME; null for a volume of no claim.</summary>
    public static string? ClaimOf(CloudResource volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return volume.Tags.TryGetValue(ClaimName, out var name) && volume.Tags.TryGetValue(ClaimNamespace, out var space) ? $"{space}/{name}" : null;
    }

    /// <summary>The manifest for <c>kubectl apply</c>; null when no volume of a claim was kept.</summary>
    /// <param name="kept">What was kept, volumes and others.</param>
    public static string? Manifest(IEnumerable<CloudResource> kept)
    {
        var claims = kept.Where(resource => resource is { Kind: ResourceKind.Volume, Disk: not null } && ClaimOf(resource) is not null)
            .GroupBy(volume => ClaimOf(volume)!, StringComparer.Ordinal)
            .OrderBy(claim => claim.Key, StringComparer.Ordinal)
            .ToList();
        if (claims.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder("# Apply after EbsCsi and before the phases whose claims these are: docs/teardown.md\n");
        foreach (var claim in claims)
        {
            // Which of several the claim would get is chance, and one of them holds old data.
            text.Append(claim.Count() == 1
                ? PersistentVolume(claim.Key, claim.Single())
                : $"---\n# {claim.Key} had several: {string.Join(", ", claim.Select(volume => volume.Id).Order(StringComparer.Ordinal))}. Write the one that you want like the others.\n");
        }

        return text.ToString();
    }

    // Retain: this volume is not of the class's making, and goes by nobody's deleted claim.
    private static string PersistentVolume(string claim, CloudResource volume) => $$"""
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: { name: {{volume.Id}} }
        spec:
          capacity: { storage: {{volume.Disk!.GiB}}Gi }
          accessModes: [ReadWriteOnce]
          persistentVolumeReclaimPolicy: Retain
          storageClassName: {{Store.StorageClass}}
          claimRef: { namespace: {{claim.Split('/')[0]}}, name: {{claim.Split('/')[1]}} }
          csi: { driver: ebs.csi.aws.com, volumeHandle: {{volume.Id}}, fsType: ext4 }
          nodeAffinity:
            required: { nodeSelectorTerms: [{ matchExpressions: [{ key: topology.ebs.csi.aws.com/zone, operator: In, values: [{{volume.Disk.Zone}}] }] }] }

        """.ReplaceLineEndings("\n");
}
