using System.Diagnostics.Metrics;

namespace WasteCoach.Shared.Hosting;

/// <summary>The product's own measures, beside those of the framework.</summary>
public static class ServiceMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "WasteCoach";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Tasks that left a queue, by queue and outcome (done, retried, dead).</summary>
    public static Counter<long> Tasks { get; } = Meter.CreateCounter<long>("wastecoach.tasks", unit: "{task}");

    /// <summary>Seconds of work per task, by queue.</summary>
    public static Histogram<double> TaskSeconds { get; } = Meter.CreateHistogram<double>("wastecoach.task.duration", unit: "s");

    /// <summary>Pictures answered, by source (cache, vision).</summary>
    public static Counter<long> Analyses { get; } = Meter.CreateCounter<long>("wastecoach.analyses", unit: "{picture}");

    /// <summary>Requests admitted uncounted, because the store of the rate limits could not be reached.</summary>
    public static Counter<long> UncountedRequests { get; } = Meter.CreateCounter<long>("wastecoach.ratelimit.uncounted", unit: "{request}");
}
