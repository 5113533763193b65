namespace WasteCoach.Build.Checks;

/// <summary>Something that a check found.</summary>
/// <param name="Check">Id of the <see cref="Trouble"/>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What is in trouble.</param>
/// <param name="Cause">Why.</param>
/// <param name="Proof">What was seen, with the numbers.</param>
/// <param name="Remedy">What to do, with the command.</param>
public sealed record Finding(string Check, Severity Severity, string Subject, string Cause, string Proof, string Remedy);
