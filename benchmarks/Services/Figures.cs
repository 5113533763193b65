namespace WasteCoach.Services.Benchmarks;

/// <summary>One measurement of load.</summary>
/// <param name="PerSecond">Requests answered with success per second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">99th percentile in milliseconds.</param>
/// <param name="Failed">Requests answered otherwise.</param>
internal sealed record Figures(double PerSecond, double P50, double P99, int Failed)
{
    /// <summary>The round with the median throughput.</summary>
    public static Figures Median(IEnumerable<Figures> rounds)
    {
        var sorted = rounds.OrderBy(round => round.PerSecond).ToList();
        return sorted[sorted.Count / 2] with { Failed = sorted.Sum(round => round.Failed) };
    }
}
