namespace WasteCoach.Build.Tools.Ssh;

/// <summary>What a command on one node gave.</summary>
/// <param name="Node">The node.</param>
/// <param name="Output">stdout without the last line's end.</param>
/// <param name="Failure">Why it failed; null if it did not.</param>
public sealed record SshResult(SshNode Node, string Output, string? Failure);
