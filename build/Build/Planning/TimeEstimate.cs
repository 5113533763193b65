namespace WasteCoach.Build.Planning;

/// <summary>How long a run would take: phases whose needs are met run at once, so the longest chain decides.</summary>
/// <param name="Chain">The phases of the longest chain that would run, in their order.</param>
/// <param name="Expected">Their durations added up.</param>
/// <param name="OneByOne">The durations of all phases that would run.</param>
public sealed record TimeEstimate(IReadOnlyList<string> Chain, TimeSpan Expected, TimeSpan OneByOne)
{
    /// <summary>Estimates a run.</summary>
    /// <param name="order">All phases, each after what it needs.</param>
    /// <param name="needs">What a phase needs.</param>
    /// <param name="durationOf">How long a phase takes; zero for one that is skipped.</param>
    public static TimeEstimate Of(IReadOnlyList<string> order, Func<string, IReadOnlyList<string>> needs, Func<string, TimeSpan> durationOf)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(needs);
        ArgumentNullException.ThrowIfNull(durationOf);
        var ends = new Dictionary<string, (TimeSpan End, string? Before)>(StringComparer.OrdinalIgnoreCase);
        foreach (var phase in order)
        {
            var before = needs(phase).Where(ends.ContainsKey).MaxBy(need => ends[need].End);
            ends[phase] = ((before is null ? TimeSpan.Zero : ends[before].End) + durationOf(phase), before);
        }

        var chain = new List<string>();
        for (var at = ends.Count == 0 ? null : ends.MaxBy(end => end.Value.End).Key; at is not null; at = ends[at].Before)
        {
            if (durationOf(at) > TimeSpan.Zero)
            {
                chain.Insert(0, at);
            }
        }

        return new TimeEstimate(
            chain,
            ends.Count == 0 ? TimeSpan.Zero : ends.Values.Max(end => end.End),
            order.Aggregate(TimeSpan.Zero, (sum, phase) => sum + durationOf(phase)));
    }
}
