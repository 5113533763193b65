namespace WasteCoach.Build.Teardown;

/// <summary>How a teardown speaks.</summary>
/// <param name="Tell">Something has changed, or is worth knowing: a line that stays.</param>
/// <param name="Progress">What goes on now; the next takes its place.</param>
public sealed record TeardownVoice(Action<string> Tell, Action<string> Progress);
