namespace WasteCoach.Build.Checks;

/// <summary>
/// A kind of trouble that a check looks for: what people see, why it comes to be, and how it is mended. Each is a section of
/// docs/troubleshooting.md, which is generated from these.
/// </summary>
/// <param name="Id">Short name in lower case with hyphens, such as prometheus-pending; the section's anchor.</param>
/// <param name="Title">One line, as somebody would call it who suffers from it.</param>
/// <param name="Symptom">What is seen when nobody checks.</param>
/// <param name="Cause">Why it comes to be.</param>
/// <param name="Fix">How it is mended, with the command.</param>
/// <param name="FoundBy">Targets that look for it, such as Preflight or Doctor.</param>
public sealed record Trouble(string Id, string Title, string Symptom, string Cause, string Fix, params IReadOnlyList<string> FoundBy)
{
    /// <summary>A finding of this kind, with the cause and the fix that hold for all of them.</summary>
    /// <param name="severity">How bad it is.</param>
    /// <param name="subject">What is in trouble: a node, a pod as namespace/name, a record, a file with its line.</param>
    /// <param name="proof">What was seen, with the numbers.</param>
    /// <param name="cause">Why, where it is known better than in general.</param>
    /// <param name="remedy">What to do, where it is known better than in general.</param>
    public Finding Found(Severity severity, string subject, string proof, string? cause = null, string? remedy = null) =>
        new(Id, severity, subject, cause ?? Cause, proof, remedy ?? Fix);
}
