namespace WasteCoach.Build.Checks;

/// <summary>Charts and roles that give nothing that could be looked at.</summary>
public static class BrokenManifest
{
    /// <summary>It does not render.</summary>
    public static readonly Trouble Trouble = new(
        "manifest-broken",
        "A chart or a role's template does not render",
        "Argo CD shows ComparisonError, or a phase fails half-way through the cluster.",
        "A template, a value or the chart's schema has a mistake.",
        "Correct what the message names; ./build.sh --target=Preflight looks again.",
        "Preflight", "Doctor");

    /// <summary>One finding for each that failed.</summary>
    /// <param name="failures">What failed, with the tool's message.</param>
    public static IEnumerable<Finding> Find(IEnumerable<(string Subject, string Message)> failures)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return failures.Select(failure => Trouble.Found(Severity.Critical, failure.Subject, failure.Message));
    }
}
