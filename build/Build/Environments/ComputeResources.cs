using System.Globalization;

namespace WasteCoach.Build.Environments;

/// <summary>An amount of processor time and memory.</summary>
/// <param name="MilliCpu">Thousandths of a processor; 0 where none is given.</param>
/// <param name="MemoryMiB">Memory in MiB; 0 where none is given.</param>
public readonly record struct ComputeResources(int MilliCpu, int MemoryMiB)
{
    /// <summary>Adds two amounts.</summary>
    public static ComputeResources operator +(ComputeResources one, ComputeResources other) => new(one.MilliCpu + other.MilliCpu, one.MemoryMiB + other.MemoryMiB);

    /// <summary>The processor time as Kubernetes writes it.</summary>
    public string Cpu => $"{MilliCpu.ToString(CultureInfo.InvariantCulture)}m";

    /// <summary>The memory as Kubernetes writes it.</summary>
    public string Memory => $"{MemoryMiB.ToString(CultureInfo.InvariantCulture)}Mi";

    /// <summary>Reads an amount of processor time, such as 500m, that is well written.</summary>
    public static int ParseCpu(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Number(text[..^1]);
    }

    /// <summary>Reads an amount of memory, such as 512Mi or 2Gi, that is well written.</summary>
    public static int ParseMemory(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.EndsWith("Gi", StringComparison.Ordinal) ? Number(text[..^2]) * 1024 : Number(text[..^2]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Cpu} and {Memory}";

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
