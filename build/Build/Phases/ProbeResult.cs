namespace WasteCoach.Build.Phases;

/// <summary>What the world answered when it was asked whether a phase's result still holds.</summary>
/// <param name="Holds">True when the result is still there.</param>
/// <param name="Seen">What was seen, in words: "7 of 7 instances running".</param>
public sealed record ProbeResult(bool Holds, string Seen)
{
    /// <summary>The result is still there.</summary>
    public static ProbeResult Good(string seen) => new(true, seen);

    /// <summary>The result is gone or differs.</summary>
    public static ProbeResult Gone(string seen) => new(false, seen);
}
