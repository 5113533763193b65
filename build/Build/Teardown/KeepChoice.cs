using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Teardown;

/// <summary>What of the cluster stays by the user's choice: --keep=volumes,images,zone,certificate.</summary>
/// <param name="words">The words of --keep.</param>
/// <param name="environment">Names the buckets.</param>
public sealed class KeepChoice(IReadOnlySet<string> words, BuildEnvironment environment)
{
    private const string Volumes = "volumes";
    private const string Images = "images";
    private const string Zone = "zone";
    private const string Certificate = "certificate";

    /// <summary>Whether volumes and their snapshots stay.</summary>
    public bool KeepsVolumes => words.Contains(Volumes);

    /// <summary>Whether the zone stays.</summary>
    public bool KeepsZone => words.Contains(Zone);

    /// <summary>Whether nothing is lost that nothing else holds.</summary>
    public bool KeepsData => KeepsVolumes && words.Contains(Images);

    /// <summary>Whether terraform's state stays, so that a later Cluster knows what was kept and does not make it anew.</summary>
    public bool KeepsState => words.Contains(Images) || KeepsZone || words.Contains(Certificate);

    /// <summary>Whether something of ours stays.</summary>
    public bool Keeps(CloudResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Kind switch
        {
            ResourceKind.Volume or ResourceKind.Snapshot => KeepsVolumes,
            ResourceKind.Zone => KeepsZone,
            ResourceKind.Certificate => words.Contains(Certificate),
            ResourceKind.Bucket when resource.Id == environment.Storage.ImagesBucket => words.Contains(Images),
            ResourceKind.Bucket when resource.Id == environment.State.Bucket => KeepsState,
            _ => false,
        };
    }

    /// <summary>Whether something in terraform's state stays, by its address.</summary>
    public bool KeepsAddress(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address switch
        {
            _ when address.StartsWith("module.storage.", StringComparison.Ordinal) => words.Contains(Images),
            _ when address.StartsWith("module.dns.aws_route53_zone.", StringComparison.Ordinal) => KeepsZone,
            _ when address.StartsWith("module.dns.aws_acm_certificate.", StringComparison.Ordinal) => words.Contains(Certificate),
            // The record that proves the domain needs both.
            _ when address.StartsWith("module.dns.", StringComparison.Ordinal) => KeepsZone && words.Contains(Certificate),
            _ => false,
        };
    }

    /// <summary>How something that was kept is used again.</summary>
    public string HowToUseAgain(CloudResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return resource.Kind switch
        {
            ResourceKind.Volume when KeptVolumes.ClaimOf(resource) is { } claim => $"held {claim}; a PersistentVolume gives it to that claim of the next cluster",
            ResourceKind.Volume => "attach it to an instance of its zone",
            ResourceKind.Snapshot => "make a volume of it",
            ResourceKind.Bucket when resource.Id == environment.State.Bucket => "terraform's state of what was kept; the next Cluster goes on from it",
            _ => "the next Cluster goes on using it",
        };
    }
}
