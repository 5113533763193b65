namespace WasteCoach.Build.Deployments;

/// <summary>What a bump did.</summary>
/// <param name="Tip">The newest commit of the branch.</param>
/// <param name="Commit">The commit that was pushed; null when the values named all releases already.</param>
/// <param name="Changed">The releases that the commit brought.</param>
/// <param name="HeldBack">Why others were left out: they had been rolled back.</param>
public sealed record BumpResult(string Tip, string? Commit, IReadOnlyList<ServiceRelease> Changed, IReadOnlyList<string> HeldBack);
