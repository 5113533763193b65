namespace Rehearsal.ArgoCd.Applications;

/// <summary>How often, and after what pauses, a failed sync is tried again.</summary>
internal sealed class RetryStrategy(JsonNode? retry)
{
    public long Limit { get; } = retry.Number(0, "limit");

    /// <summary>When the next attempt is due after <paramref name="attempts"/> that failed.</summary>
    public DateTimeOffset Next(DateTimeOffset last, long attempts)
    {
        var first = Go.Duration(retry.Text("backoff", "duration"), TimeSpan.FromSeconds(5));
        var longest = Go.Duration(retry.Text("backoff", "maxDuration"), TimeSpan.FromMinutes(3));
        var pause = first * Math.Pow(retry.Number(2, "backoff", "factor"), attempts);
        return last + (pause < longest ? pause : longest);
    }
}
