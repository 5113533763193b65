using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Scheduling;

/// <summary>What a pod's claims demand of its node.</summary>
/// <param name="Refusal">Why it can go nowhere, for example a claim that does not exist; null when it can.</param>
/// <param name="Volumes">Bound volumes, whose node affinity counts.</param>
/// <param name="Waiting">Claims that are bound when the pod has found its node.</param>
internal sealed record VolumeNeeds(string? Refusal, IReadOnlyList<JsonObject> Volumes, IReadOnlyList<JsonObject> Waiting)
{
    public static readonly VolumeNeeds None = new(null, [], []);
}
