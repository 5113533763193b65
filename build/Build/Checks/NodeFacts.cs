namespace WasteCoach.Build.Checks;

/// <summary>What a node says of itself.</summary>
/// <param name="Time">Its clock, when it was asked.</param>
/// <param name="MemoryKiB">Its memory.</param>
/// <param name="FreeMemoryKiB">How much of it can be had.</param>
/// <param name="Disks">Its file systems that hold data.</param>
/// <param name="Units">State of the units that make it a node, by name.</param>
/// <param name="Certificates">The certificates on it.</param>
public sealed record NodeFacts(
    DateTimeOffset? Time, long MemoryKiB, long FreeMemoryKiB, IReadOnlyList<DiskUse> Disks, IReadOnlyDictionary<string, string> Units, IReadOnlyList<CertificateTerm> Certificates);

/// <summary>A file system.</summary>
/// <param name="Mount">Where it is mounted.</param>
/// <param name="UsedKiB">What is written on it.</param>
/// <param name="FreeKiB">What can still be written; what is kept for root counts on neither side.</param>
public sealed record DiskUse(string Mount, long UsedKiB, long FreeKiB)
{
    /// <summary>Both together.</summary>
    public long KiB => UsedKiB + FreeKiB;

    /// <summary>How much of it is in use, from 0 to 100.</summary>
    public int UsedPercent => KiB <= 0 ? 0 : (int)((UsedKiB * 100 + KiB - 1) / KiB);
}

/// <summary>A certificate and its end.</summary>
/// <param name="Name">Which one.</param>
/// <param name="Ends">When it ends; null when that could not be read.</param>
/// <param name="Status">What its issuer says of it, such as ISSUED; empty where nobody says anything.</param>
/// <param name="Id">By which it is referred to; empty where nobody does.</param>
public sealed record CertificateTerm(string Name, DateTimeOffset? Ends, string Status = "", string Id = "");
