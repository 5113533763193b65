namespace WasteCoach.Build.Planning;

/// <summary>What a target would do.</summary>
/// <param name="Target">The target.</param>
/// <param name="Running">Its phases that would run, or may.</param>
/// <param name="Time">How long that would take.</param>
public sealed record TargetPlan(string Target, IReadOnlyList<string> Running, TimeEstimate Time)
{
    /// <summary>The sum in words.</summary>
    public string Summary => Running.Count switch
    {
        0 => $"{Target}: nothing would change.",
        1 => $"{Target}: 1 phase would run ({Running[0]}).",
        _ => $"{Target}: {Running.Count} phases would run.",
    };
}
