using Rehearsal.Runtime.Images;
using Rehearsal.Runtime.Network;
using Rehearsal.Runtime.Podman;
using Rehearsal.Runtime.Probes;
using Rehearsal.Runtime.Volumes;

namespace Rehearsal.Runtime.Pods;

/// <summary>What every pod is made with.</summary>
internal sealed record PodParts(RuntimeSettings Settings, PodmanClient Podman, ImageCatalogue Catalogue, ImagePuller Images, PodNetwork Network, VolumeMaker Volumes, Prober Prober);
