using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics;

/// <summary>What a diagnosis found, and what it looked at to find it.</summary>
/// <param name="Target">The target that asked.</param>
/// <param name="Examined">What was examined.</param>
/// <param name="Checks">How many kinds of trouble were looked for.</param>
/// <param name="Findings">What was found, the worst first.</param>
public sealed record DiagnosisResult(string Target, IReadOnlyList<string> Examined, int Checks, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether something does not work.</summary>
    public bool IsCritical => Findings.Any(finding => finding.Severity == Severity.Critical);

    /// <summary>The sum in one sentence.</summary>
    public string Sum => Findings.Count == 0
        ? $"{Target}: nothing found. {LookedAt}"
        : $"{Target}: {string.Join(", ", Findings.GroupBy(finding => finding.Severity).Select(group => $"{group.Count()} {Words(group.Key)}"))}. {LookedAt}";

    private string LookedAt => $"Looked for {Checks} kinds of trouble in {Examined.Count} places: {string.Join(", ", Examined)}.";

    private static string Words(Severity severity) => severity switch
    {
        Severity.Critical => "critical",
        Severity.Warning => "to be warned of",
        _ => "to know",
    };
}
