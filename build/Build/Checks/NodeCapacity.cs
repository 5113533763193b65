using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Checks;

/// <summary>What pods can have of a machine.</summary>
public static class NodeCapacity
{
    /// <summary>
    /// The part of an instance's nominal memory that Linux shows: firmware and kernel keep the rest. A t3.small of 2 GiB shows
    /// about 1.9, a t3.large of 8 about 7.7; rounded down here.
    /// </summary>
    private const double Visible = 0.93;

    /// <summary>The kubelet evicts below this, so it does not give it away (its default evictionHard, memory.available).</summary>
    private const int EvictionMiB = 100;

    /// <summary>What the kubelet reports as allocatable, from below.</summary>
    public static ComputeResources Allocatable(InstanceType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new ComputeResources(type.VCpu * 1000, (int)((double)type.MemoryGiB * 1024 * Visible) - EvictionMiB);
    }
}
