using WasteCoach.Build.Checks;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Diagnostics;

/// <summary>A diagnosis found something that does not work.</summary>
public sealed class DiagnosisException(DiagnosisResult result, string report) : BuildException(
    ExitCodes.PhaseFailed,
    $"{result.Target} found what does not work: {string.Join("; ", result.Findings.Where(finding => finding.Severity == Severity.Critical).Select(finding => $"{finding.Check}: {finding.Subject}"))}. Cause, proof and remedy of each: {report}.");
