namespace WasteCoach.Build.Phases;

/// <summary>One input that differs between two executions.</summary>
/// <param name="Name">Name of the input.</param>
/// <param name="Before">Earlier value; null when the input is new.</param>
/// <param name="After">Present value; null when the input is gone.</param>
public sealed record InputChange(string Name, string? Before, string? After)
{
    private const int LongestShownValue = 40;

    /// <summary>The change in words.</summary>
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"{Name} added",
        (_, null) => $"{Name} removed",
        var (before, after) when IsShown(before) && IsShown(after) => $"{Name} changed from {before} to {after}",
        _ => $"{Name} changed",
    };

    /// <summary>Several changes in one line: the first by name, the rest counted.</summary>
    public static string Describe(IReadOnlyList<InputChange> changes) => changes.Count switch
    {
        0 => "nothing changed",
        1 => changes[0].ToString(),
        2 => $"{changes[0]}, {changes[1]}",
        _ => $"{changes[0]}, {changes[1]} and {changes.Count - 2} more",
    };

    private static bool IsShown(string value) => value.Length <= LongestShownValue && !value.StartsWith("sha256:", StringComparison.Ordinal);
}
