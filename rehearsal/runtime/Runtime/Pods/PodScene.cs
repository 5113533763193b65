using Rehearsal.Runtime.Containers;
using Rehearsal.Runtime.Images;
using Rehearsal.Runtime.Podman;
using Rehearsal.Runtime.Probes;

namespace Rehearsal.Runtime.Pods;

/// <summary>What all containers of a pod share.</summary>
internal sealed class PodScene
{
    public required PodRequest Request { get; init; }

    public required PodFolder Folder { get; init; }

    public required PodmanClient Podman { get; init; }

    public required ImageCatalogue Catalogue { get; init; }

    public required ImagePuller Images { get; init; }

    public required Prober Prober { get; init; }

    public required ContainerSpec Specification { get; init; }

    /// <summary>Tells the pod that something of it is different now.</summary>
    public required Action Changed { get; init; }

    public PodEvents Events { get; } = new();

    /// <summary>Folder of each volume, once they are made.</summary>
    public IReadOnlyDictionary<string, string> Volumes { get; set; } = new Dictionary<string, string>();
}
