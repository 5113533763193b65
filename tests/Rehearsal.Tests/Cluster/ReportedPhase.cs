namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>A phase as report.json tells of it.</summary>
public sealed record ReportedPhase(string Phase, string Result, string? Reason, string? Cause, DateTimeOffset? Start, DateTimeOffset? End, double Seconds);
