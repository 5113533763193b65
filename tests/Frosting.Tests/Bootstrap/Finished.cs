namespace WasteCoach.Frosting.Tests.Bootstrap;

/// <summary>How a program ended and what it said.</summary>
internal sealed record Finished(int ExitCode, string Output, string Errors);
